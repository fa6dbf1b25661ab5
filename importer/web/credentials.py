"""The key that the page uses: typed in, from the keyring, or set up on this machine. Never shown."""

from contextlib import suppress
from typing import TYPE_CHECKING

from importer.domain.errors import ImportEventsError
from importer.settings import Settings, checked_key, read_key

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


class Credential:
    """Knows the key; keeps it in memory, and in the keyring if that is wanted."""

    def __init__(self) -> None:
        self.keyring = Keyring()
        self._typed: str | None = None
        self._wanted: str | None = None
        self._read: tuple[str, str | None] | None = None
        self._used = self._refused = ""

    def source(self, settings: Settings) -> str:
        """Say where the key comes from: `memory`, `keyring` or `environment`; empty without one.

        Where that one was refused, it is `keyring_refused` or `environment_refused`; `refused` after
        one that was typed in, which is forgotten.
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
            settings: say whom it is for.
            typed: what was typed in; empty for the key that is known.
            remember: keep it in the keyring, once it was `accepted`.

        Raises:
            UnusableInput: there is none, or it cannot be one.
        """
        if typed.strip():
            self._typed = checked_key(typed, "the field")
        known = self._typed or self._kept(settings.base_url) or read_key(settings)
        self._wanted = known if remember else None
        self._used = known
        return known

    def accepted(self, settings: Settings) -> None:
        """The run has shown that the key is one: keep it, if that was wanted."""
        key, self._wanted = self._wanted, None
        self._refused = ""
        if key is None:
            return
        self.keyring.keep(settings.base_url, key)
        self._read = None
        if self._kept(settings.base_url) == key:
            self._typed = None

    def refused(self) -> None:
        """The run has shown that the key is none: forget it if it was typed in, and say so."""
        self._refused, self._typed, self._wanted = self._used, None, None

    def forget(self, settings: Settings | None = None) -> None:
        """Forget the key; with settings, in the keyring too."""
        if settings is not None:
            self.keyring.forget(settings.base_url)
        self._typed = self._wanted = self._read = None
        self._used = self._refused = ""

    def _kept(self, api: str) -> str | None:
        """Return what the keyring has; it is asked once for each API: it may be slow, or ask back."""
        if self._read is None or self._read[0] != api:
            self._read = (api, self.keyring.read(api))
        return self._read[1]
