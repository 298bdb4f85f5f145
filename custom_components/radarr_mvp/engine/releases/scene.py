"""Names as the scene writes them."""

from .noise import prepare
from .parser import parse_release


def scene_title(name: str) -> str | None:
    """Return the release name of a scene release or its file, None for all others."""
    text = prepare(name)[0]
    if "." not in text or " " in text or (facts := parse_release(name)) is None:
        return None
    return text if facts.group and facts.known_quality.id else None


def is_scene_name(name: str) -> bool:
    """Return whether a name is one of the scene's, without an extension."""
    return scene_title(name) is not None
