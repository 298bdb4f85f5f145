"""Pages of services, named as people copy them from a browser or type them from memory."""

from collections.abc import Collection

from yarl import URL


def is_page(typed: str) -> bool:
    """Tell whether what was typed is the whole address of a page."""
    return "://" in typed


def parts_of(typed: str, sites: Collection[str]) -> list[str]:
    """Return the path of a page of a service, or the parts of a shorter name; nothing where the page is another's."""
    text = typed.strip()
    if not is_page(text):
        return text.strip("/").split("/")
    try:
        url = URL(text)
    except ValueError:
        return []
    if url.host not in sites:
        return []
    return [part for part in url.parts if part not in {"/", ""}]
