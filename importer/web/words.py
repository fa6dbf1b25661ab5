"""Looking words up in the catalogue, in the language that the person reads."""

from typing import Final

from importer.catalogue import DEFAULT, FIELDS, HINTS, LANGUAGES, LOOK, PAGE, RUN, RUNS, SETTINGS
from importer.fields import NAMES

PIPELINE: Final = "en"
"""The language of whatever the pipeline says."""
_ORDER = tuple(LANGUAGES)

WORDS: dict[str, tuple[str, str]] = {
    **PAGE,
    **LOOK,
    **SETTINGS,
    **RUN,
    **RUNS,
    **{f"field_{name}": words for name, words in FIELDS.items()},
}


def say(name: str, language: str, **places: object) -> str:
    """Return the words for `name`, its places filled in."""
    several = WORDS[name]
    if places.get("n") == 1:
        several = WORDS.get(f"{name}_one", several)
    text = several[_ORDER.index(language)]
    return text.format_map(places) if places else text


def all_words(language: str) -> dict[str, str]:
    """Return the whole catalogue in one language, for the page's script."""
    words = {name: several[_ORDER.index(language)] for name, several in WORDS.items()}
    return words | {"field_names": " ".join(NAMES)}


def hint_in_words(code: str, hint: str, language: str) -> str:
    """Return a hint about a cell; one that names options of the command line, in the page's words."""
    if "--" not in hint:
        return hint
    return HINTS.get(code, HINTS["other"])[_ORDER.index(language)]


def error_in_words(hint: str, language: str) -> str:
    """Return what to do about what stopped a run, without options of the command line."""
    if "--api-key-file" in hint:
        return HINTS["error_key"][_ORDER.index(language)]
    if "--" in hint or "import-events " in hint:
        return HINTS["error"][_ORDER.index(language)]
    return hint


def preferred(accept: str) -> str:
    """Return the language that a browser asks for (`Accept-Language`), of those that there are."""
    wishes = []
    for wish in accept.split(","):
        tag, _, quality = wish.partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in LANGUAGES:
            wishes.append((_weight(quality), code))
    return max(wishes, key=lambda wish: wish[0], default=(0.0, DEFAULT))[1]


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0
