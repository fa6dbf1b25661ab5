"""Parse and check web addresses: scheme, host, port, loopback."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from importer.domain.errors import UnusableInput


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
            "The base URL is not a web address.", "It looks like https://api.intervals.run"
        )
    if parts.username is not None or parts.password is not None:
        raise UnusableInput(
            "The base URL carries a user name or password.",
            "Leave them out: the key comes from the environment or from --api-key-file.",
        )
    if "?" in url or "#" in url:
        raise UnusableInput("The base URL carries a query (?) or a fragment (#).", "Leave it out.")
    if parts.scheme == "http" and not is_loopback(url):
        raise UnusableInput(
            f"The base URL http://{parts.hostname} is not encrypted, so the key would travel in the open.",
            "Use https:// (plain http is for this machine only).",
        )
    return url.rstrip("/")
