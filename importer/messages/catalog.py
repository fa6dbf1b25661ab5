"""Translations by language: `locale/<language>/LC_MESSAGES/messages.mo`, compiled by `make messages`."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

LOCALE_FOLDER = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE: Final = "en"
LANGUAGES: Final = (
    DEFAULT_LANGUAGE,
    *sorted(path.parts[-3] for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/messages.mo")),
)
"""Codes of the available languages: English, and those with a catalog."""


@cache
def load_catalog(language: str) -> NullTranslations:
    """Return the translations of a language; English needs none."""
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    with (LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


@cache
def list_translations(language: str) -> dict[str, str | list[str]]:
    """Return every template with its translation, or its singular and plural, for scripts."""
    catalog: dict[str | tuple[str, int], str] = vars(load_catalog(language)).get("_catalog", {})
    texts: dict[str, str | list[str]] = {}
    for key, text in catalog.items():
        if isinstance(key, str):
            texts[key] = text
        elif key[1] == 0:
            template = key[0]
            texts[template] = [text, catalog[template, 1]]
    return texts
