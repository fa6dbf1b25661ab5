"""The key in this computer's own keyring, where there is one (the extra `keyring`)."""

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "import-events"
_USABLE = 1
"""The priority from which on a backend of the library's is one that keeps secrets."""


class Keyring:
    """Remembers keys over the end of the program, each under the address of the API that it is for.

    A keyring that is locked, or refuses, is as one that keeps nothing: the page then asks for the key.
    """

    def __init__(self) -> None:
        self._safe = _usable()

    @property
    def is_there(self) -> bool:
        """Whether anything can be remembered."""
        return self._safe is not None

    def read(self, api: str) -> str | None:
        """Return the key that is kept for this API."""
        with suppress(_refusals()):
            return None if self._safe is None else self._safe.get_password(SERVICE, api)
        return None

    def keep(self, api: str, key: str) -> None:
        """Remember a key for this API."""
        with suppress(_refusals()):
            if self._safe is not None:
                self._safe.set_password(SERVICE, api, key)

    def forget(self, api: str) -> None:
        """Forget the key for this API."""
        with suppress(_refusals()):
            if self._safe is not None:
                self._safe.delete_password(SERVICE, api)


def _usable() -> "KeyringBackend | None":
    try:
        import keyring
    except ImportError:
        return None
    backend = keyring.get_keyring()
    return backend if backend.priority >= _USABLE else None


def _refusals() -> type[Exception]:
    """What a keyring raises; only asked for where the library is."""
    try:
        from keyring.errors import KeyringError
    except ImportError:
        return ImportError
    return KeyringError
