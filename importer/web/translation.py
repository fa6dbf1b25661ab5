"""Texts of the page in the user's language, without references to the command line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from importer.domain.fields import FIELD_NAMES
from importer.domain.model import Problem
from importer.messages import (
    CALENDAR_TEXTS,
    COMMON_TEXTS,
    DEFAULT_LANGUAGE,
    FIELD_LABELS,
    HISTORY_TEXTS,
    LANGUAGES,
    PROBLEM_HINTS,
    RUN_TEXTS,
    SETTING_ERRORS,
    SETTING_TEXTS,
    STOP_HINTS,
    Translator,
)
from importer.messages.translator import (
    Translated,
    translate_note,
    translate_problem,
    translate_skip_reason,
)
from importer.web.background_run import RunKind

_SUGGESTED_TYPE = re.compile(r"Did you mean (\w+)\? ")
_MAPPING_PAIR = re.compile(r'"(.+?)=(\w+)"(?=[,.])')
_RUN_AGAIN = re.compile("[Rr]un the same command again")
_LANGUAGE_ORDER = tuple(LANGUAGES)
_COUNT_SUFFIXES: dict[object, str] = {1: "one", 2: "two"}

PAGE_TEXTS: dict[str, tuple[str, str]] = {
    **COMMON_TEXTS,
    **CALENDAR_TEXTS,
    **SETTING_TEXTS,
    **SETTING_ERRORS,
    **RUN_TEXTS,
    **HISTORY_TEXTS,
    **{f"field_{name}": words for name, words in FIELD_LABELS.items()},
}


def translate(name: str, language: str, **parameters: object) -> str:
    """Return the text of a message id with its parameters; `n` selects the form for one or two."""
    counted = _COUNT_SUFFIXES.get(parameters.get("n"))
    several = PAGE_TEXTS.get(f"{name}_{counted}", PAGE_TEXTS[name])
    text = several[_LANGUAGE_ORDER.index(language)]
    return text.format_map(parameters) if parameters else text


def get_language_index(language: str) -> int:
    """Return the position of a language in the texts."""
    return _LANGUAGE_ORDER.index(language)


def list_texts(language: str) -> dict[str, str]:
    """Return all texts of the page in one language, for its scripts."""
    words = {name: several[_LANGUAGE_ORDER.index(language)] for name, several in PAGE_TEXTS.items()}
    return words | {"field_names": " ".join(FIELD_NAMES)}


def translate_page_problem(problem: Problem, language: str) -> Translated:
    """Translate a problem; a hint that names options is replaced by one for the page."""
    if "--" in problem.hint:
        hint = _select_page_hint(problem, _LANGUAGE_ORDER.index(language))
        return replace(translate_problem(replace(problem, hint=""), language), hint=hint)
    translated = translate_problem(problem, language)
    return replace(translated, hint=convert_run_again(translated.hint, RUN_TEXTS["import"][0]))


def _select_page_hint(problem: Problem, at: int) -> str:
    """Return the hint for the page, preceded by the suggested type if there is one."""
    hint = PROBLEM_HINTS.get(problem.code, PROBLEM_HINTS["other"])[at]
    suggested = _SUGGESTED_TYPE.match(problem.hint)
    if suggested is None:
        return hint
    return f"{PROBLEM_HINTS['meant'][at].format(kind=suggested[1])} {hint}"


def convert_run_again(hint: str, button: str) -> str:
    """Replace the advice to run the command again by the button to press."""
    return _RUN_AGAIN.sub(
        lambda found: f"{'P' if found[0][0] == 'R' else 'p'}ress “{button}” again", hint
    )


def parse_reused_mapping(recalled: Iterable[str]) -> dict[str, str]:
    """Return the mapping (header → field) from notes about reused mappings."""
    return {header: field for one in recalled for header, field in _MAPPING_PAIR.findall(one)}


def choose_language(accept: str) -> str:
    """Return the available language that a browser prefers, from its header `Accept-Language`."""
    candidates = []
    for entry in accept.split(","):
        tag, _, quality = entry.partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in LANGUAGES:
            candidates.append((_parse_quality(quality), code))
    return max(candidates, key=lambda candidate: candidate[0], default=(0.0, DEFAULT_LANGUAGE))[1]


def _parse_quality(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0


_OPTION_IN_BRACKETS = re.compile(r" \([^()]*--[a-z][^()]*\)")
_OPTION_REPLACEMENTS = (
    ("before: --map ", "before: "),
    (", as --map says.", ", as was said of one."),
)


def translate_notes(notes: Iterable[str], language: str) -> dict[str, list[str]]:
    """Return the translated notes, and among them those without a translation."""
    translated = [translate_note(note, language) for note in notes]
    return {
        "notes": [remove_options(one.message) for one in translated],
        "notes_english": [
            remove_options(one.message)
            for one in translated
            if one.language == DEFAULT_LANGUAGE and language != DEFAULT_LANGUAGE
        ],
    }


def translate_page_reason(reason: str, language: str) -> str:
    """Translate the reason why a row is not an event."""
    return remove_options(translate_skip_reason(reason, language).message)


def remove_options(sentence: str) -> str:
    """Remove references to options of the command line."""
    for option, words in _OPTION_REPLACEMENTS:
        sentence = sentence.replace(option, words)
    return _OPTION_IN_BRACKETS.sub("", sentence)


_RUN_BUTTONS: Final[Mapping[RunKind, str]] = {
    "rehearsal": "rehearse",
    "dry_run": "look_ahead",
    "import": "import",
}
_PAGE_HINTS = (
    ("copied whole", STOP_HINTS["refused"]),
    ("--api-key-file", PROBLEM_HINTS["error_key"]),
    ("--wait", STOP_HINTS["quota"]),
    ("connection and --base-url", STOP_HINTS["away"]),
    ("--base-url", STOP_HINTS["elsewhere"]),
    ("--ledger", STOP_HINTS["ledger"]),
    ("ledger rebuild", STOP_HINTS["ledger"]),
    ("--ca-bundle", STOP_HINTS["certificate"]),
    ("--map", PROBLEM_HINTS["error"]),
    ("import-events template", STOP_HINTS["template"]),
    ("--", PROBLEM_HINTS["other"]),
)
"""Text in a hint for the command line → hint for the page; the first match applies."""
_SAME_COMMAND = re.compile("[Tt]he same command")


def translate_error_hint(
    hint: str, language: str, kind: RunKind = "import", resume_at: datetime | None = None
) -> str:
    """Return the hint to an error, for the page.

    Args:
        hint: the hint for the command line.
        language: of the page.
        kind: of the stopped run; the hint names its button.
        resume_at: when to continue, if known.
    """
    at = get_language_index(language)
    button = RUN_TEXTS[_RUN_BUTTONS[kind]][at]
    for text, texts in _PAGE_HINTS:
        if text in hint:
            return texts[at].format(button=button, when=_format_resume_time(resume_at, language))
    return _SAME_COMMAND.sub(f"“{button}”", convert_run_again(hint, button))


def _format_resume_time(moment: datetime | None, language: str) -> str:
    at = get_language_index(language)
    if moment is None:
        return STOP_HINTS["later"][at]
    local, speaker = moment.astimezone(), Translator(language)
    _, weekday = speaker.weekdays[local.weekday()]
    return STOP_HINTS["when"][at].format(
        weekday=weekday, day=speaker.format_date(local.date()), time=f"{local:%H:%M}"
    )
