"""Parse and check web addresses: scheme, host, port, loopback."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from importer.domain.errors import UnusableInput
from importer.domain.message import Message


def is_loopback(url: str) -> bool:
    """Tell whether the URL's host is this machine, without a DNS request."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_web_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) URL, or `None` if the scheme, host or port is missing or invalid."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if host and parts.scheme in ("http", "https") else None


def check_base_url(url: str) -> str:
    """Return the base URL without a slash at its end.

    Raises:
        UnusableInput: it is not an https address (plain http only for this machine), or it contains
            credentials, a query or a fragment.
    """
    parts = split_web_url(url)
    if parts is None or any(char.isspace() for char in url):
        raise UnusableInput(
            Message("The base URL is not a web address."),
            Message("Write it like https://api.intervals.run."),
        )
    if parts.username is not None or parts.password is not None:
        raise UnusableInput(
            Message("The base URL contains a user name or password."),
            Message("Remove them: the key comes from the environment or from --api-key-file."),
        )
    if "?" in url or "#" in url:
        raise UnusableInput(
            Message("The base URL contains a query (?) or a fragment (#)."), Message("Remove it.")
        )
    if parts.scheme == "http" and not is_loopback(url):
        raise UnusableInput(
            Message(
                "The base URL http://{host} is not encrypted, so the key could be read on the way.",
                host=str(parts.hostname),
            ),
            Message("Use https:// (plain http is for this machine only)."),
        )
    return url.rstrip("/")
