"""Addresses as people type them."""

from yarl import URL


def normalised_url(text: str) -> str | None:
    """Return the address with a scheme and without a trailing slash, None when it cannot be one.

    Addresses with a user name are refused: the password in them would be shown wherever the address is.
    """
    text = text.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        url = URL(text)
    except ValueError:
        return None
    if url.scheme not in {"http", "https"} or not url.host or url.user or url.query:
        return None
    return str(url.with_fragment(None)).rstrip("/")
