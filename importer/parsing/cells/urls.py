"""One cell → one web address."""

import re
from urllib.parse import urlsplit

PATTERN = r"https?://[^\s/?#@:\[\]]+(?::\d{1,5})?(?:[/?#]\S*)?"
"""An address with a host and without credentials; what the schema checks."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
USUAL = r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[a-zA-Z0-9_./~%+=&-]*)?"
"""What most addresses look like, told without taking them to pieces."""
_USUAL = re.compile(USUAL)
_UNICODE_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")


def read_url(text: str) -> str:
    """Return `text` as an address, with `https://` where the scheme is missing.

    What is no address comes back as it is: the schema refuses it, with its cell.
    """
    if text[:8].lower().startswith(("http://", "https://")):
        return text[: text.index(":")].lower() + text[text.index(":") :]
    if _SCHEME.match(text) or re.search(r"\s", text):
        return text
    host = re.split(r"[/?#:]", text.removeprefix("//"), maxsplit=1)[0]
    return f"https://{text.removeprefix('//')}" if _UNICODE_HOST.fullmatch(host) else text


def is_url(text: str) -> bool:
    """Tell whether `text` is an http(s) address with a host that could exist."""
    return _USUAL.fullmatch(text) is not None or _is_url(text)


def _is_url(text: str) -> bool:
    """Take the text to pieces."""
    if re.fullmatch(PATTERN, text) is None:
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return host is not None and (host == "localhost" or _UNICODE_HOST.fullmatch(host) is not None)
