"""Looking words up in the catalogue, in the language that the person reads."""

import re
from collections.abc import Iterable
from dataclasses import replace

from importer.domain.fields import NAMES
from importer.domain.model import Problem
from importer.messages import (
    CHOOSING,
    DEFAULT,
    FIELDS,
    HINTS,
    LANGUAGES,
    LOOK,
    PAGE,
    RUN,
    RUNS,
    SETTINGS,
)
from importer.messages.translator import Told, tell

_NEAREST = re.compile(r"Did you mean (\w+)\? ")
_PAIR = re.compile(r'"(.+?)=(\w+)"(?=[,.])')
_COMMAND = re.compile("[Rr]un the same command again")
_ORDER = tuple(LANGUAGES)
_COUNTED: dict[object, str] = {1: "one", 2: "two"}

WORDS: dict[str, tuple[str, str]] = {
    **PAGE,
    **LOOK,
    **SETTINGS,
    **CHOOSING,
    **RUN,
    **RUNS,
    **{f"field_{name}": words for name, words in FIELDS.items()},
}


def say(name: str, language: str, **places: object) -> str:
    """Return the words for `name`, its places filled in."""
    counted = _COUNTED.get(places.get("n"))
    several = WORDS.get(f"{name}_{counted}", WORDS[name])
    text = several[_ORDER.index(language)]
    return text.format_map(places) if places else text


def at_of(language: str) -> int:
    """Return where in the catalogue's entries the words of a language stand."""
    return _ORDER.index(language)


def all_words(language: str) -> dict[str, str]:
    """Return the whole catalogue in one language, for the page's script."""
    words = {name: several[_ORDER.index(language)] for name, several in WORDS.items()}
    return words | {"field_names": " ".join(NAMES)}


def in_words(problem: Problem, language: str) -> Told:
    """Return a problem in the page's words: its hint names nothing of the command line."""
    if "--" in problem.hint:
        own = _without_options(problem, _ORDER.index(language))
        return replace(tell(replace(problem, hint=""), language), hint=own)
    told = tell(problem, language)
    return replace(told, hint=pressed_again(told.hint, RUN["import"][0]))


def _without_options(problem: Problem, at: int) -> str:
    """Return the page's own hint; the type that is probably meant goes before it."""
    own = HINTS.get(problem.code, HINTS["other"])[at]
    meant = _NEAREST.match(problem.hint)
    return own if meant is None else f"{HINTS['meant'][at].format(kind=meant[1])} {own}"


def pressed_again(hint: str, button: str) -> str:
    """Say what the page has for running a command again, at the beginning of a sentence or inside."""
    return _COMMAND.sub(
        lambda found: f"{'P' if found[0][0] == 'R' else 'p'}ress “{button}” again", hint
    )


def pairs_of(recalled: Iterable[str]) -> dict[str, str]:
    """Return header → field from sentences about columns that are read as was said before."""
    return {header: field for one in recalled for header, field in _PAIR.findall(one)}


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
