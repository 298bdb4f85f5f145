"""Sizes per minute: defaults, changes, limits, reset."""

import json

import pytest

from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.quality.definitions import (
    QUALITIES,
    Quality,
    Size,
    quality_by_name,
)
from custom_components.radarr_mvp.engine.quality.sizes import (
    MEGABYTE,
    QualityDefinition,
    QualityDefinitions,
)


def _named(name: str) -> Quality:
    """Return a quality of the table."""
    quality = quality_by_name(name)
    assert quality is not None
    return quality


DVD = _named("DVD")
DISC = _named("Bluray-1080p")


def test_the_defaults() -> None:
    """Small qualities have limits, large ones have none."""
    definitions = QualityDefinitions()
    assert [one.quality for one in definitions] == list(QUALITIES)
    assert definitions[DVD].size == Size(0.0, 95.0, 100.0)
    assert definitions[DISC].size == Size(0.0, None, None)
    assert definitions[DVD].title == "DVD"
    assert definitions.as_list() == []


def test_bytes_for_a_running_time() -> None:
    """Sizes grow with the minutes; an unknown length counts as 110."""
    definition = QualityDefinition(DVD, "DVD", Size(10.0, 20.0, 30.5))
    found = definition.for_runtime(100)
    assert (found.min, found.preferred, found.max) == (
        1000 * MEGABYTE,
        2000 * MEGABYTE,
        3050 * MEGABYTE,
    )
    assert definition.for_runtime(0).min == 1100 * MEGABYTE


@pytest.mark.parametrize("most", [None, 0.0])
def test_no_maximum(most: float | None) -> None:
    """A maximum of nothing is none, and nothing has to lie below it."""
    definition = QualityDefinition(DVD, "DVD", Size(10.0, None, most))
    assert definition.for_runtime(100).max is None
    assert definition.for_runtime(100).preferred is None
    assert QualityDefinitions().with_changes([definition])[DVD] == definition


@pytest.mark.parametrize(
    ("size", "key"),
    [
        (Size(20.0, 10.0, 30.0), "size_order"),
        (Size(20.0, None, 10.0), "size_order"),
        (Size(20.0, 40.0, 30.0), "size_order"),
        (Size(-1.0, None, None), "size_out_of_range"),
        (Size(0.0, 10.0, 2000.5), "size_out_of_range"),
    ],
)
def test_sizes_that_are_refused(size: Size, key: str) -> None:
    """Minimum, preferred and maximum are in order and within the scale."""
    with pytest.raises(Invalid) as caught:
        QualityDefinitions().with_changes([QualityDefinition(DVD, "DVD", size)])
    assert caught.value.key == key
    assert caught.value.placeholders["quality"] == "DVD"


def test_changes_survive_storage() -> None:
    """What was changed comes back from plain data, and nothing else is stored."""
    changed = QualityDefinitions().with_changes(
        [QualityDefinition(DVD, "Old disc", Size(1.0, 2.0, 3.0))]
    )
    stored = json.loads(json.dumps(changed.as_list()))
    assert len(stored) == 1
    assert QualityDefinitions.from_list(stored) == changed
    assert changed[DISC].title == "Bluray-1080p"


def test_reset_keeps_titles_unless_told() -> None:
    """Sizes go back; titles only where asked."""
    changed = QualityDefinitions().with_changes(
        [
            QualityDefinition(DVD, "Old disc", Size(1.0, 2.0, 3.0)),
            QualityDefinition(DISC, "Bluray-1080p", Size(5.0)),
        ]
    )
    sizes_reset = changed.reset()
    assert sizes_reset[DVD] == QualityDefinition(DVD, "Old disc", DVD.size)
    assert sizes_reset[DISC] == QualityDefinition.of(DISC)
    assert changed.reset(titles=True) == QualityDefinitions()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"quality": 99}, "unknown_quality"),
        ({"quality": "DVD"}, "unknown_quality"),
        ({"quality": 2, "min": "much"}, "size_not_a_number"),
        ({"quality": 2, "max": True}, "size_not_a_number"),
        ({"quality": 2, "min": 9, "max": 3}, "size_order"),
    ],
)
def test_data_that_is_refused(data: dict[str, object], key: str) -> None:
    """Broken data says what is wrong."""
    with pytest.raises(Invalid) as caught:
        QualityDefinitions.from_list([data])
    assert caught.value.key == key
