"""Tests of jobs, dead letters, marks, settings, and quality rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from custom_components.radarr_mvp.engine.indexing import FeedMark
from custom_components.radarr_mvp.engine.invalid import Invalid
from custom_components.radarr_mvp.engine.keeping.records import (
    Job,
    JobState,
    KeptCollection,
    LetterStatus,
)
from custom_components.radarr_mvp.engine.quality.defaults import default_profiles
from custom_components.radarr_mvp.engine.quality.formats.data import format_from_dict
from custom_components.radarr_mvp.store import (
    collections,
    dead_letters,
    formats,
    jobs,
    marks,
    movies,
    profiles,
    settings,
)

from .house import A_DAY, NOW, TODAY, nosferatu


def a_job(number: int = 1, **changes: object) -> Job:
    """Return a piece of work."""
    job = Job(
        id=f"job_{number}",
        kind="refresh",
        created_at=TODAY + timedelta(seconds=number),
        data={"movies": [1, 2]},
        correlation_id="job_1",
    )
    return replace(job, **changes)  # type: ignore[arg-type]


def test_a_job_tells_how_far_it_has_come(connection: Connection) -> None:
    """From its beginning to its end."""
    job = a_job()
    jobs.add(connection, job)
    assert jobs.get(connection, job.id) == job
    assert jobs.report(connection, job.id, 3, 10, "Metropolis")
    running = jobs.get(connection, job.id)
    assert running == replace(job, done=3, total=10, message="Metropolis")

    ended = replace(
        job,
        state=JobState.COMPLETED,
        result={"refreshed": 10},
        started_at=TODAY,
        ended_at=TODAY,
    )
    assert jobs.change(connection, ended)
    assert jobs.get(connection, job.id) == ended
    assert not jobs.report(connection, job.id, 4, 10)
    assert not jobs.change(connection, a_job(2))
    assert jobs.get(connection, "job_2") is None


def test_jobs_that_were_cut_off_are_found_after_a_start(connection: Connection) -> None:
    """The oldest first; ended ones are forgotten after a while."""
    states = list(JobState)
    for number, state in enumerate(states):
        over = state not in (JobState.PENDING, JobState.RUNNING, JobState.PAUSED)
        jobs.add(
            connection, a_job(number, state=state, ended_at=TODAY if over else None)
        )
    jobs.add(connection, a_job(9, kind="rename"))

    assert [one.state for one in jobs.unfinished(connection)] == [
        JobState.PENDING,
        JobState.RUNNING,
        JobState.PAUSED,
        JobState.PENDING,
    ]
    first = jobs.page(connection, kind="refresh", limit=4)
    rest = jobs.page(connection, kind="refresh", after=first.after, limit=4)
    shown = [one.state for one in (*first.items, *rest.items)]
    assert shown == list(reversed(states))
    assert len(jobs.page(connection).items) == 7
    assert jobs.forget(connection, NOW + 1) == 3
    assert jobs.forget(connection, NOW + 1) == 0


def test_work_that_fails_again_is_one_letter(connection: Connection) -> None:
    """With all its errors, the last ones where there are many."""
    first = dead_letters.bury(
        connection, "import", HASH_KEY, "No space", {"movie": 1}, NOW, "job_1"
    )
    assert (first.failures, first.last_error, first.status) == (
        1,
        "No space",
        LetterStatus.FAILED,
    )
    dead_letters.settle(connection, first.id, LetterStatus.RETRYING, NOW)
    for number in range(25):
        again = dead_letters.bury(
            connection,
            "import",
            HASH_KEY,
            f"Error {number}",
            {"movie": 2},
            NOW + number,
        )

    assert (again.id, again.failures) == (first.id, 26)
    assert again.status is LetterStatus.FAILED
    assert again.first_failed_at == TODAY
    assert again.last_failed_at == TODAY + timedelta(seconds=24)
    assert [one["error"] for one in again.errors] == [
        f"Error {n}" for n in range(5, 25)
    ]
    assert again.data == {"movie": 2}
    assert dead_letters.get(connection, again.id) == again
    assert dead_letters.find(connection, "import", HASH_KEY) == again
    assert dead_letters.find(connection, "download", HASH_KEY) is None


HASH_KEY = "a" * 40


def test_letters_wait_until_somebody_decides(connection: Connection) -> None:
    """Then they are forgotten after a while."""
    ids = [
        dead_letters.bury(connection, "download", str(number), "x", {}, NOW + number).id
        for number in range(4)
    ]
    assert dead_letters.count_open(connection) == 4
    assert dead_letters.settle(connection, ids[0], LetterStatus.RESOLVED, NOW, "Done")
    assert dead_letters.settle(connection, ids[1], LetterStatus.IGNORED, NOW + A_DAY)
    assert not dead_letters.settle(connection, 10**6, LetterStatus.IGNORED, NOW)

    assert dead_letters.count_open(connection) == 2
    first = dead_letters.page(connection, limit=3)
    rest = dead_letters.page(connection, after=first.after, limit=3)
    assert [one.id for one in (*first.items, *rest.items)] == ids[::-1]
    (resolved,) = dead_letters.page(connection, status=LetterStatus.RESOLVED).items
    assert (resolved.notes, resolved.resolved_at) == ("Done", TODAY)
    assert dead_letters.forget_settled(connection, NOW + 1) == 1
    assert dead_letters.get(connection, ids[0]) is None
    assert dead_letters.purge(connection, [ids[1]]) == 1
    assert dead_letters.purge(connection) == 2


def test_a_feed_is_read_on_from_its_mark(connection: Connection) -> None:
    """The last one counts."""
    assert marks.get(connection, "hdbits") is None
    marks.keep(connection, "hdbits", FeedMark(guid="1", published=TODAY), NOW)
    marks.keep(connection, "hdbits", FeedMark(guid="2"), NOW)

    assert marks.get(connection, "hdbits") == FeedMark(guid="2")
    assert marks.get(connection, "torznab") is None
    assert marks.forget(connection, "hdbits")
    assert not marks.forget(connection, "hdbits")


def test_settings_are_documents_by_name(connection: Connection) -> None:
    """One that was never made is empty."""
    assert settings.get(connection, "sizes") == {}
    settings.keep(connection, "sizes", {"before": 1}, NOW)
    settings.keep(connection, "sizes", {"Bluray-1080p": [1.5, None]}, NOW)
    settings.keep(connection, "delays", {"tags": ["4k"]}, NOW)

    assert settings.every(connection) == {
        "delays": {"tags": ["4k"]},
        "sizes": {"Bluray-1080p": [1.5, None]},
    }
    assert settings.remove(connection, "sizes")
    assert not settings.remove(connection, "sizes")


def test_text_that_databases_refuse_is_kept_as_far_as_it_can_be(
    connection: Connection,
) -> None:
    """Zero characters and half characters, also deep inside."""
    strange: dict[str, object] = {
        "zero\0": ["a\0b", {"half": "\udc80x", "number": 1}],
        "plain": "ok",
    }
    settings.keep(connection, "strange", strange, NOW)
    found = settings.get(connection, "strange")

    assert found["plain"] == "ok"
    assert str(found["zero"]).startswith("['ab', {")


def test_profiles_come_back_as_they_were(connection: Connection) -> None:
    """Those of a new installation, under ids of ours."""
    added = [profiles.add(connection, one, NOW) for one in default_profiles()]

    assert profiles.every(connection) == added
    assert profiles.get(connection, added[0].id) == added[0]
    assert profiles.get(connection, 10**6) is None
    assert len({one.id for one in added}) == len(added)


def test_profiles_that_make_no_sense_are_refused(connection: Connection) -> None:
    """Nothing of them is written."""
    one, other = [profiles.add(connection, p, NOW) for p in default_profiles()[:2]]
    with pytest.raises(Invalid) as refused:
        profiles.add(connection, one, NOW)
    assert refused.value.key == "profile_name_taken"
    with pytest.raises(Invalid):
        profiles.change(connection, replace(other, name=one.name.upper()), NOW)

    renamed = replace(other, name="Renamed")
    assert profiles.change(connection, renamed, NOW)
    assert profiles.every(connection) == [one, renamed]
    assert not profiles.change(connection, replace(renamed, id=10**6, name="x"), NOW)


def test_a_profile_in_use_stays(connection: Connection) -> None:
    """The users are named."""
    profile = profiles.add(connection, default_profiles()[0], NOW)
    movie = movies.add(connection, nosferatu(profile_id=profile.id), NOW)
    collections.keep(
        connection,
        KeptCollection(id=9, name="Vampires", profile_id=profile.id, fetched_at=TODAY),
    )
    with pytest.raises(Invalid) as refused:
        profiles.remove(connection, profile.id)
    assert refused.value.placeholders["users"] == "Nosferatu, Vampires"

    movies.remove(connection, movie.id)
    collections.remove(connection, 9)
    assert profiles.remove(connection, profile.id)
    assert not profiles.remove(connection, profile.id)


FORMAT = format_from_dict(
    {
        "name": "Silent",
        "trash_id": "abc",
        "trash_scores": {"default": 5},
        "includeCustomFormatWhenRenaming": True,
        "specifications": [
            {
                "name": "Group",
                "implementation": "ReleaseGroupSpecification",
                "negate": False,
                "required": True,
                "fields": {"value": "SILENT"},
            }
        ],
    }
)


def test_formats_come_back_as_they_were(connection: Connection) -> None:
    """With the guide's notes."""
    added = formats.add(connection, FORMAT, NOW)

    assert formats.every(connection) == [added]
    assert formats.get(connection, added.id) == added
    assert formats.by_trash_id(connection, "abc") == added
    assert formats.by_trash_id(connection, "xyz") is None
    assert formats.get(connection, 10**6) is None
    assert added.guide_score() == 5
    with pytest.raises(Invalid):
        formats.add(connection, replace(FORMAT, name="SILENT"), NOW)
    changed = replace(added, name="Quiet")
    assert formats.change(connection, changed, NOW)
    assert formats.get(connection, added.id) == changed
    assert not formats.change(connection, replace(changed, id=10**6, name="x"), NOW)


def test_a_removed_format_leaves_no_score_behind(connection: Connection) -> None:
    """In any profile."""
    custom = formats.add(connection, FORMAT, NOW)
    plain = profiles.add(connection, default_profiles()[0], NOW)
    scored = profiles.add(
        connection, default_profiles()[1].with_format(custom.id, 100), NOW
    )

    assert formats.remove(connection, custom.id, NOW)
    assert not formats.remove(connection, custom.id, NOW)
    assert profiles.get(connection, plain.id) == plain
    left = profiles.get(connection, scored.id)
    assert left is not None and left.format_scores == {}
