"""Errors of a person's input."""

from custom_components.radarr_mvp.engine.invalid import Invalid


def test_it_reads_well_and_can_be_translated() -> None:
    """Key and placeholders are for translations, the text is for logs."""
    error = Invalid("profile_in_use", name="HD", count="2")
    assert str(error) == "profile in use (name: HD, count: 2)"
    assert (error.key, error.placeholders) == (
        "profile_in_use",
        {"name": "HD", "count": "2"},
    )
    assert str(Invalid("naming_empty")) == "naming empty"
