"""Looking words up in the catalogue, in the language that the person reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

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
    STOPS,
    Speaker,
)
from importer.messages.translator import Told, tell, tell_note, tell_skipped
from importer.web.background_run import Kind

_NEAREST = re.compile(r"Did you mean (\w+)\? ")
_PAIR = re.compile(r'"(.+?)=(\w+)"(?=[,.])')
_RUN_AGAIN = re.compile("[Rr]un the same command again")
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
        own = _page_hint(problem, _ORDER.index(language))
        return replace(tell(replace(problem, hint=""), language), hint=own)
    told = tell(problem, language)
    return replace(told, hint=pressed_again(told.hint, RUN["import"][0]))


def _page_hint(problem: Problem, at: int) -> str:
    """Return the page's own hint; the type that is probably meant goes before it."""
    own = HINTS.get(problem.code, HINTS["other"])[at]
    meant = _NEAREST.match(problem.hint)
    return own if meant is None else f"{HINTS['meant'][at].format(kind=meant[1])} {own}"


def pressed_again(hint: str, button: str) -> str:
    """Say what the page has for running a command again, at the beginning of a sentence or inside."""
    return _RUN_AGAIN.sub(
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


_BRACKETS = re.compile(r" \([^()]*--[a-z][^()]*\)")
_WITHOUT = (("before: --map ", "before: "), (", as --map says.", ", as was said of one."))


def notes_in_words(notes: Iterable[str], language: str) -> dict[str, list[str]]:
    """Return the notes in a language, and again those of them that had to stay English."""
    told = [tell_note(note, language) for note in notes]
    return {
        "notes": [without_options(one.message) for one in told],
        "notes_english": [
            without_options(one.message)
            for one in told
            if one.language == DEFAULT and language != DEFAULT
        ],
    }


def why_in_words(reason: str, language: str) -> str:
    """Return why a row is no event."""
    return without_options(tell_skipped(reason, language).message)


def without_options(sentence: str) -> str:
    """Leave out what only the command line understands."""
    for option, words in _WITHOUT:
        sentence = sentence.replace(option, words)
    return _BRACKETS.sub("", sentence)


_BUTTONS: Final[Mapping[Kind, str]] = {
    "rehearsal": "rehearse",
    "dry_run": "look_ahead",
    "import": "import",
}
_SUBJECTS = (
    ("copied whole", STOPS["refused"]),
    ("--api-key-file", HINTS["error_key"]),
    ("--wait", STOPS["quota"]),
    ("connection and --base-url", STOPS["away"]),
    ("--base-url", STOPS["elsewhere"]),
    ("--ledger", STOPS["ledger"]),
    ("ledger rebuild", STOPS["ledger"]),
    ("--ca-bundle", STOPS["certificate"]),
    ("--map", HINTS["error"]),
    ("import-events template", STOPS["template"]),
    ("--", HINTS["other"]),
)
"""What a hint for the command line names → what the page says instead; the first that fits."""
_SAME_COMMAND = re.compile("[Tt]he same command")


def error_in_words(
    hint: str, language: str, kind: Kind = "import", resume_at: datetime | None = None
) -> str:
    """Return what to do.

    Args:
        hint: what the command would say.
        language: the page's.
        kind: of the run that was stopped: its button goes on.
        resume_at: when that makes sense, if that is known.
    """
    at = at_of(language)
    button = RUN[_BUTTONS[kind]][at]
    for named, words in _SUBJECTS:
        if named in hint:
            return words[at].format(button=button, when=_when(resume_at, language))
    return _SAME_COMMAND.sub(f"“{button}”", pressed_again(hint, button))


def _when(moment: datetime | None, language: str) -> str:
    at = at_of(language)
    if moment is None:
        return STOPS["later"][at]
    local, speaker = moment.astimezone(), Speaker(language)
    _, weekday = speaker.weekdays[local.weekday()]
    return STOPS["when"][at].format(
        weekday=weekday, day=speaker.day(local.date()), time=f"{local:%H:%M}"
    )
