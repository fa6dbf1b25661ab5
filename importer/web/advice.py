"""What to do about what stopped a run, or the reading of a calendar: without a word of the command line."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from importer.messages import HINTS, RUN, STOPS, Speaker
from importer.web.background_run import Kind
from importer.web.translation import at_of, pressed_again

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
_COMMAND = re.compile("[Tt]he same command")


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
    return _COMMAND.sub(f"“{button}”", pressed_again(hint, button))


def _when(moment: datetime | None, language: str) -> str:
    at = at_of(language)
    if moment is None:
        return STOPS["later"][at]
    local, speaker = moment.astimezone(), Speaker(language)
    _, weekday = speaker.weekdays[local.weekday()]
    return STOPS["when"][at].format(
        weekday=weekday, day=speaker.day(local.date()), time=f"{local:%H:%M}"
    )
