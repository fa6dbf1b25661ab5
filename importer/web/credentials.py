"""The API key used by the page: typed in, from the system keyring, or from the environment. Never shown."""

from contextlib import suppress
from typing import TYPE_CHECKING

from importer.delivery.api_key import check_key, read_key
from importer.domain.errors import ImportEventsError
from importer.settings import Settings

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


KEYRING_SERVICE = "import-events"
_MIN_PRIORITY = 1
"""Minimum priority of a keyring backend that stores secrets safely."""


class Keyring:
    """Stores API keys in the system keyring (the extra `keyring`), one for each API address.

    A locked or failing keyring counts as empty, so that the page asks for the key.
    """

    def __init__(self) -> None:
        self._backend = _find_backend()

    @property
    def is_available(self) -> bool:
        """Whether keys can be stored."""
        return self._backend is not None

    def read_key(self, api: str) -> str | None:
        """Return the key stored for this API."""
        with suppress(_get_error_type()):
            return (
                None if self._backend is None else self._backend.get_password(KEYRING_SERVICE, api)
            )
        return None

    def store_key(self, api: str, key: str) -> None:
        """Store a key for this API."""
        with suppress(_get_error_type()):
            if self._backend is not None:
                self._backend.set_password(KEYRING_SERVICE, api, key)

    def delete_key(self, api: str) -> None:
        """Delete the key of this API."""
        with suppress(_get_error_type()):
            if self._backend is not None:
                self._backend.delete_password(KEYRING_SERVICE, api)


def _find_backend() -> "KeyringBackend | None":
    try:
        import keyring
    except ImportError:
        return None
    backend = keyring.get_keyring()
    return backend if backend.priority >= _MIN_PRIORITY else None


def _get_error_type() -> type[Exception]:
    """Return the base class of keyring errors; without the library, one that is never raised."""
    try:
        from keyring.errors import KeyringError
    except ImportError:
        return ImportError
    return KeyringError


class CredentialStore:
    """Holds the API key in memory, and stores it in the keyring on request."""

    def __init__(self) -> None:
        self.keyring = Keyring()
        self._typed_key: str | None = None
        self._key_to_store: str | None = None
        self._cached_key: tuple[str, str | None] | None = None
        self._used_key = self._refused_key = ""

    def get_source(self, settings: Settings) -> str:
        """Return the source of the key: `memory`, `keyring` or `environment`; empty without a key.

        If Intervals refused the key: `keyring_refused`, `environment_refused`, or `refused` for a typed-in
        key, which is discarded.
        """
        if self._typed_key is not None:
            return "memory"
        if (kept := self._read_keyring(settings.base_url)) is not None:
            return self._format_source("keyring", kept)
        with suppress(ImportEventsError):
            return self._format_source("environment", read_key(settings))
        return "refused" if self._refused_key else ""

    def _format_source(self, source: str, key: str) -> str:
        return f"{source}_refused" if key == self._refused_key else source

    def select_key(self, settings: Settings, typed: str, *, remember: bool) -> str:
        """Return the key for a run.

        Args:
            settings: name the API and the source of a configured key.
            typed: the key typed in; empty to use the one already known.
            remember: store the key in the keyring once Intervals has accepted it.

        Raises:
            UnusableInput: no key is set, or it contains characters that no key has.
        """
        if typed.strip():
            self._typed_key = check_key(typed, "the field")
        known = self._typed_key or self._read_keyring(settings.base_url) or read_key(settings)
        self._key_to_store = known if remember else None
        self._used_key = known
        return known

    def confirm_key(self, settings: Settings) -> None:
        """Note that Intervals accepted the key; store it if the user asked for that."""
        key, self._key_to_store = self._key_to_store, None
        self._refused_key = ""
        if key is None:
            return
        self.keyring.store_key(settings.base_url, key)
        self._cached_key = None
        if self._read_keyring(settings.base_url) == key:
            self._typed_key = None

    def record_refusal(self) -> None:
        """Note that Intervals refused the key; discard it if it was typed in."""
        self._refused_key, self._typed_key, self._key_to_store = self._used_key, None, None

    def delete_key(self, settings: Settings | None = None) -> None:
        """Discard the key; with settings, delete it from the keyring too."""
        if settings is not None:
            self.keyring.delete_key(settings.base_url)
        self._typed_key = self._key_to_store = self._cached_key = None
        self._used_key = self._refused_key = ""

    def _read_keyring(self, api: str) -> str | None:
        """Return the stored key; cached for each API, because a keyring may be slow or prompt the user."""
        if self._cached_key is None or self._cached_key[0] != api:
            self._cached_key = (api, self.keyring.read_key(api))
        return self._cached_key[1]
