"""Read web addresses."""

import re
from urllib.parse import urlsplit

URL_PATTERN = r"https?://[^\s/?#@:\[\]]+(?::\d{1,5})?(?:[/?#]\S*)?"
"""An http(s) address with a host and without credentials."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[a-zA-Z0-9_./~%+=&-]*)?")
"""The most frequent form of addresses, which needs no further check."""
_UNICODE_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")


def read_url(text: str) -> str:
    """Return a text as a URL, with `https://` if the scheme is missing.

    A text that is not an address is returned unchanged, for the schema to reject.
    """
    if text.startswith(("http://", "https://")):
        return text
    if text[:8].lower().startswith(("http://", "https://")):
        return text[: text.index(":")].lower() + text[text.index(":") :]
    if _SCHEME.match(text) or re.search(r"\s", text):
        return text
    host = re.split(r"[/?#:]", text.removeprefix("//"), maxsplit=1)[0]
    return f"https://{text.removeprefix('//')}" if _UNICODE_HOST.fullmatch(host) else text


def is_url(text: str) -> bool:
    """Check whether a text is an http(s) address with a well-formed host."""
    return _PLAIN_URL.fullmatch(text) is not None or _is_valid_url(text)


def _is_valid_url(text: str) -> bool:
    if re.fullmatch(URL_PATTERN, text) is None:
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return host is not None and (host == "localhost" or _UNICODE_HOST.fullmatch(host) is not None)
