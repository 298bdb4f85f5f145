"""Addresses as people type them."""

from yarl import URL


def normalised_url(text: str, scheme: str = "http") -> str | None:
    """Return the address with a scheme and without a trailing slash, None when it cannot be one.

    Addresses with a user name are refused: the password in them would be shown wherever the address is.
    """
    text = text.strip()
    if "://" not in text:
        text = f"{scheme}://{text}"
    try:
        # Twice, because a name with foreign letters keeps its capitals the first time.
        url = URL(str(URL(text)))
    except ValueError:
        return None
    if url.scheme not in {"http", "https"} or not _leads_somewhere(url):
        return None
    return str(url.with_fragment(None)).rstrip("/")


def _leads_somewhere(url: URL) -> bool:
    """Tell whether an address names a host, a port where it names one, and nothing that has no place in it."""
    if not url.host or any(map(str.isspace, url.host)) or not url.port:
        return False
    return not (url.user or url.password or url.query)
