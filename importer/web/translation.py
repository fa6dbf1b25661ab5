"""Texts of the page in the user's language, without references to the command line."""

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


def say(name: str, language: str, **parameters: object) -> str:
    """Return the text of a message id with its parameters; `n` selects the form for one or two."""
    counted = _COUNTED.get(parameters.get("n"))
    several = WORDS.get(f"{name}_{counted}", WORDS[name])
    text = several[_ORDER.index(language)]
    return text.format_map(parameters) if parameters else text


def at_of(language: str) -> int:
    """Return the position of a language in the texts."""
    return _ORDER.index(language)


def all_words(language: str) -> dict[str, str]:
    """Return all texts of the page in one language, for its scripts."""
    words = {name: several[_ORDER.index(language)] for name, several in WORDS.items()}
    return words | {"field_names": " ".join(NAMES)}


def in_words(problem: Problem, language: str) -> Told:
    """Translate a problem; a hint that names options is replaced by one for the page."""
    if "--" in problem.hint:
        hint = _page_hint(problem, _ORDER.index(language))
        return replace(tell(replace(problem, hint=""), language), hint=hint)
    translated = tell(problem, language)
    return replace(translated, hint=pressed_again(translated.hint, RUN["import"][0]))


def _page_hint(problem: Problem, at: int) -> str:
    """Return the hint for the page, preceded by the suggested type if there is one."""
    hint = HINTS.get(problem.code, HINTS["other"])[at]
    suggested = _NEAREST.match(problem.hint)
    if suggested is None:
        return hint
    return f"{HINTS['meant'][at].format(kind=suggested[1])} {hint}"


def pressed_again(hint: str, button: str) -> str:
    """Replace the advice to run the command again by the button to press."""
    return _RUN_AGAIN.sub(
        lambda found: f"{'P' if found[0][0] == 'R' else 'p'}ress “{button}” again", hint
    )


def pairs_of(recalled: Iterable[str]) -> dict[str, str]:
    """Return the mapping (header → field) from notes about reused mappings."""
    return {header: field for one in recalled for header, field in _PAIR.findall(one)}


def preferred(accept: str) -> str:
    """Return the available language that a browser prefers, from its header `Accept-Language`."""
    candidates = []
    for entry in accept.split(","):
        tag, _, quality = entry.partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in LANGUAGES:
            candidates.append((_weight(quality), code))
    return max(candidates, key=lambda candidate: candidate[0], default=(0.0, DEFAULT))[1]


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


_BRACKETS = re.compile(r" \([^()]*--[a-z][^()]*\)")
_WITHOUT = (("before: --map ", "before: "), (", as --map says.", ", as was said of one."))


def notes_in_words(notes: Iterable[str], language: str) -> dict[str, list[str]]:
    """Return the translated notes, and among them those without a translation."""
    translated = [tell_note(note, language) for note in notes]
    return {
        "notes": [without_options(one.message) for one in translated],
        "notes_english": [
            without_options(one.message)
            for one in translated
            if one.language == DEFAULT and language != DEFAULT
        ],
    }


def why_in_words(reason: str, language: str) -> str:
    """Translate the reason why a row is not an event."""
    return without_options(tell_skipped(reason, language).message)


def without_options(sentence: str) -> str:
    """Remove references to options of the command line."""
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
"""Text in a hint for the command line → hint for the page; the first match applies."""
_SAME_COMMAND = re.compile("[Tt]he same command")


def error_in_words(
    hint: str, language: str, kind: Kind = "import", resume_at: datetime | None = None
) -> str:
    """Return the hint to an error, for the page.

    Args:
        hint: the hint for the command line.
        language: of the page.
        kind: of the stopped run; the hint names its button.
        resume_at: when to continue, if known.
    """
    at = at_of(language)
    button = RUN[_BUTTONS[kind]][at]
    for text, texts in _SUBJECTS:
        if text in hint:
            return texts[at].format(button=button, when=_when(resume_at, language))
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
