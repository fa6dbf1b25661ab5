"""Texts of the page in the user's language, without references to the command line."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from importer.domain.model import Problem
from importer.messages import DEFAULT_LANGUAGE, LANGUAGES, Message, Translator, join_messages
from importer.messages.labels import FIELD_LABELS, STATE_LABELS, STATUS_LABELS
from importer.messages.translator import list_translations
from importer.web.background_run import RunKind

LANGUAGE_NAMES: Final = {code: Translator(code).translate(Message("English")) for code in LANGUAGES}
"""Name of each language in that language."""
DATE_ORDER_LABELS: Final = {
    "dmy": Message("day / month / year"),
    "mdy": Message("month / day / year"),
    "ymd": Message("year / month / day"),
}
RULE_LABELS: Final = {
    "skip_invalid": Message("Skip invalid rows and import the others"),
    "include_cancelled": Message("Include canceled events"),
}
EXTRA_RULE_LABELS: Final = {
    "any_year": Message("Accept dates before 1950 and more than five years ahead"),
    "wait": Message("Wait for the quota instead of stopping"),
}
LIMIT_LABELS: Final = {
    "rate": Message("Rate limit, instead of your plan's"),
    "burst": Message("Requests in a burst"),
    "workers": Message("Simultaneous requests"),
}
_BUTTONS: Final[Mapping[RunKind, Message]] = {
    "rehearsal": Message("Start test run"),
    "dry_run": Message("Dry run"),
    "import": Message("Import"),
}

_PROBLEM_HINTS: Final = {
    "date_ambiguous": Message(
        "Choose the date order under “Day or month first?”, or write the date as 2027-05-03."
    ),
    "date_invalid": Message(
        "Write the date as 2027-05-03, or choose another date order in the settings."
    ),
    "date_year_missing": Message("Add the year, or set a year for all dates in the settings."),
    "date_implausible": Message(
        "Correct the date. If it is right, accept such dates in the settings."
    ),
    "type_missing": Message(
        "Enter the type in a column “Type” (race, runClub, timeTrial or other), or set a type for all such "
        "rows in the settings."
    ),
    "type_unknown": Message(
        "Write race, runClub, timeTrial or other, or clear the cell and set a type for all such "
        "rows in the settings."
    ),
}
"""Problem code → hint that replaces one with options of the command line."""
_CHANGE_SETTINGS = Message("Change it in the settings.")
_LEDGER_HINT = Message(
    "“Ledger” under “More options” is where created events are recorded, and nothing is sent "
    "without it. Ask the person who set up the importer on this computer."
)
_RUN_AGAIN = re.compile("([Rr])un the same command(?: again)?")
_MAPPING_PAIR = re.compile(r'"(.+?)=(\w+)"(?=[,.])')
_OPTION_IN_BRACKETS = re.compile(r" \([^()]*--[a-z][^()]*\)")


def list_texts(language: str) -> dict[str, Any]:
    """Return the texts that the page's scripts need, as JSON values."""
    translator = Translator(language)
    labels = {
        "statusLabels": STATUS_LABELS,
        "stateLabels": STATE_LABELS,
        "fieldLabels": FIELD_LABELS,
    }
    return {
        "translations": list_translations(language),
        **{
            name: {key: translator.translate(label) for key, label in texts.items()}
            for name, texts in labels.items()
        },
    }


def translate_problem(problem: Problem, language: str) -> dict[str, str]:
    """Return message and hint of a problem; a hint that names options is replaced."""
    translator = Translator(language)
    hint = _select_problem_hint(problem) if "--" in problem.hint else problem.hint
    return {
        "message": translator.translate(problem.message),
        "hint": _replace_command(translator.translate(hint), "import", translator),
    }


def _select_problem_hint(problem: Problem) -> Message:
    hint = _PROBLEM_HINTS.get(problem.code, _CHANGE_SETTINGS)
    params = problem.hint.params if isinstance(problem.hint, Message) else {}
    sentences = [text for text in params.values() if isinstance(text, Message) and "--" not in text]
    return join_messages([*sentences, hint])


def translate_notes(notes: Iterable[str], language: str) -> list[str]:
    """Return translated notes or reasons without options of the command line."""
    translator = Translator(language)
    return [remove_options(translator.translate(note)) for note in notes]


def remove_options(sentence: str) -> str:
    """Remove bracketed references to options of the command line."""
    return _OPTION_IN_BRACKETS.sub("", sentence).replace(": --map ", ": ")


def parse_reused_mapping(recalled: Iterable[str]) -> dict[str, str]:
    """Return the mapping (header → field) from notes about reused mappings."""
    return {header: field for one in recalled for header, field in _MAPPING_PAIR.findall(one)}


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
    translator = Translator(language)
    hints = _make_error_hints(_BUTTONS[kind], resume_at)
    chosen = next((message for text, message in hints.items() if text in hint), hint)
    return _replace_command(translator.translate(chosen), kind, translator)


def _replace_command(hint: str, kind: RunKind, translator: Translator) -> str:
    """Replace the advice to run the command again by the button to press."""
    button = translator.translate(_BUTTONS[kind])
    return _RUN_AGAIN.sub(
        lambda found: f"{'P' if found[1] == 'R' else 'p'}ress “{button}” again", hint
    )


def _make_error_hints(button: Message, resume_at: datetime | None) -> dict[str, Message]:
    """Return the page's hints by a text in the hint for the command line; the first match applies."""
    return {
        "not revoked": Message(
            "Check that the key is complete, not revoked, and from the right organization. Enter it "
            "in the field, and press “{button}” again.",
            button=button,
        ),
        "--api-key-file": Message("Enter the key in the field, or configure it on this computer."),
        "--wait": Message(
            "Press “{button}” again from {time}. Or choose in the settings, under “More options”, "
            "to wait for the quota.",
            button=button,
            time=_format_resume_time(resume_at),
        ),
        "connection and --base-url": Message(
            "Check the internet connection, then press “{button}” again to continue.",
            button=button,
        ),
        "--base-url": Message(
            "Another server responds at this address. Check whether your network requires a login, "
            "and whether the API address under “More options” is right. Then press “{button}” again.",
            button=button,
        ),
        "--ledger": _LEDGER_HINT,
        "ledger rebuild": _LEDGER_HINT,
        "--ca-bundle": Message(
            "The file with the certificates is not valid. Ask the person who set up the importer on "
            "this computer."
        ),
        "--map": Message(
            "Choose the field of each column under “Columns”, or change the settings."
        ),
        "import-events template": Message("Use “Download template” for an example of a calendar."),
        "--": _CHANGE_SETTINGS,
    }


def _format_resume_time(moment: datetime | None) -> str:
    if moment is None:
        return Message("a later time")
    local = moment.astimezone()
    return Message("{time} on {day}", day=local.date(), time=f"{local:%H:%M}")


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
