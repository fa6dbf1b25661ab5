"""Translations by language: `locale/<language>/LC_MESSAGES/messages.mo`, compiled by `make messages`."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"


@cache
def load_catalog(language: str) -> NullTranslations:
    """Return the translations of a language; English needs none."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
