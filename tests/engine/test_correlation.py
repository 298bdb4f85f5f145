"""Ids of what follows from one cause."""

from ulid_transform import ulid_to_bytes_or_none, ulid_to_timestamp

from custom_components.radarr_mvp.engine.correlation import new_correlation_id


def test_an_id_is_one_that_the_recorder_stores() -> None:
    """Otherwise the logbook would not know what belongs together."""
    id_ = new_correlation_id()
    assert ulid_to_bytes_or_none(id_) is not None
    assert ulid_to_timestamp(id_) > 1_700_000_000_000


def test_ids_differ_and_sort_by_time() -> None:
    """Many at once are still all different."""
    ids = [new_correlation_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert [one[:10] for one in ids] == sorted(one[:10] for one in ids)
