"""The API key used by the page: typed in, from the system keyring, or from the environment. Never shown."""

from contextlib import suppress
from typing import TYPE_CHECKING

from importer.domain.errors import ImportEventsError
from importer.settings import Settings, checked_key, read_key

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


SERVICE = "import-events"
_USABLE = 1
"""Minimum priority of a keyring backend that stores secrets safely."""


class Keyring:
    """Stores API keys in the system keyring (the extra `keyring`), one for each API address.

    A locked or failing keyring counts as empty, so that the page asks for the key.
    """

    def __init__(self) -> None:
        self._safe = _usable()

    @property
    def is_there(self) -> bool:
        """Whether keys can be stored."""
        return self._safe is not None

    def read(self, api: str) -> str | None:
        """Return the key stored for this API."""
        with suppress(_refusals()):
            return None if self._safe is None else self._safe.get_password(SERVICE, api)
        return None

    def keep(self, api: str, key: str) -> None:
        """Store a key for this API."""
        with suppress(_refusals()):
            if self._safe is not None:
                self._safe.set_password(SERVICE, api, key)

    def forget(self, api: str) -> None:
        """Delete the key of this API."""
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
    """Return the base class of keyring errors; without the library, one that is never raised."""
    try:
        from keyring.errors import KeyringError
    except ImportError:
        return ImportError
    return KeyringError


class Credential:
    """Holds the API key in memory, and stores it in the keyring on request."""

    def __init__(self) -> None:
        self.keyring = Keyring()
        self._typed: str | None = None
        self._wanted: str | None = None
        self._read: tuple[str, str | None] | None = None
        self._used = self._refused = ""

    def source(self, settings: Settings) -> str:
        """Return the source of the key: `memory`, `keyring` or `environment`; empty without a key.

        If Intervals refused the key: `keyring_refused`, `environment_refused`, or `refused` for a typed-in
        key, which is discarded.
        """
        if self._typed is not None:
            return "memory"
        if (kept := self._kept(settings.base_url)) is not None:
            return self._unless_refused("keyring", kept)
        with suppress(ImportEventsError):
            return self._unless_refused("environment", read_key(settings))
        return "refused" if self._refused else ""

    def _unless_refused(self, source: str, key: str) -> str:
        return f"{source}_refused" if key == self._refused else source

    def use(self, settings: Settings, typed: str, *, remember: bool) -> str:
        """Return the key for a run.

        Args:
            settings: name the API and the source of a configured key.
            typed: the key typed in; empty to use the one already known.
            remember: store the key in the keyring once Intervals has accepted it.

        Raises:
            UnusableInput: no key is set, or it contains characters that no key has.
        """
        if typed.strip():
            self._typed = checked_key(typed, "the field")
        known = self._typed or self._kept(settings.base_url) or read_key(settings)
        self._wanted = known if remember else None
        self._used = known
        return known

    def accepted(self, settings: Settings) -> None:
        """Note that Intervals accepted the key; store it if the user asked for that."""
        key, self._wanted = self._wanted, None
        self._refused = ""
        if key is None:
            return
        self.keyring.keep(settings.base_url, key)
        self._read = None
        if self._kept(settings.base_url) == key:
            self._typed = None

    def refused(self) -> None:
        """Note that Intervals refused the key; discard it if it was typed in."""
        self._refused, self._typed, self._wanted = self._used, None, None

    def forget(self, settings: Settings | None = None) -> None:
        """Discard the key; with settings, delete it from the keyring too."""
        if settings is not None:
            self.keyring.forget(settings.base_url)
        self._typed = self._wanted = self._read = None
        self._used = self._refused = ""

    def _kept(self, api: str) -> str | None:
        """Return the stored key; cached for each API, because a keyring may be slow or prompt the user."""
        if self._read is None or self._read[0] != api:
            self._read = (api, self.keyring.read(api))
        return self._read[1]
