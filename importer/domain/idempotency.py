"""Payload and idempotency key of an event's body.

Keys derive from the payload's bytes: a change here would make every recorded event look new, so
tests pin the bytes and the keys.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

NAMESPACE = UUID("73fd6308-2d30-567c-a150-46ada7a3cf49")
"""The UUID namespace of this project's keys. Never change it."""

_NAMESPACE_BYTES = NAMESPACE.bytes
_UUID_VERSION = 5


def encode_payload(body: Mapping[str, Any]) -> bytes:
    """Return the bytes to send for `body`: UTF-8 JSON, names sorted, no spaces, no ASCII escapes.

    Raises:
        orjson.JSONEncodeError: a text contains lone surrogates (validation rejects them before).
    """
    # a copy: orjson's result keeps its whole buffer (4 kB) alive
    return bytes(bytearray(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)))


def compute_idempotency_key(payload: bytes) -> str:
    """Return the UUIDv5 (RFC 9562, SHA-1) of the payload under `NAMESPACE`, as text."""
    digest = bytearray(
        hashlib.sha1(_NAMESPACE_BYTES + payload, usedforsecurity=False).digest()[:16]
    )
    # the same as UUID(bytes=…, version=5), in a third of the time
    digest[6] = digest[6] & 0x0F | _UUID_VERSION << 4
    digest[8] = digest[8] & 0x3F | 0x80
    return format_key(bytes(digest))


def format_key(key: bytes) -> str:
    """Return a key of 16 bytes as text: a faster `str(UUID(bytes=key))`."""
    text = bytes.hex(key)  # raises TypeError for anything that is not bytes
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
