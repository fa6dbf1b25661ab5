"""What came of a run, in a sentence, and what to do next."""

from dataclasses import dataclass

from importer.model import ImportResult, State, Status
from importer.reports.tones import TONES, Tone


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence on top of a report.

    Attributes:
        tone: `good`, `warning` or `bad`.
        text: what came of the run.
        hint: what to do; may be empty.
    """

    tone: str
    text: str
    hint: str


def verdict(result: ImportResult) -> Verdict:
    """Return what to say first; a run that stopped says it in its own words."""
    text, hint = _said(result)
    return Verdict(_tone(result), result.message or text, result.hint if result.message else hint)


def _tone(result: ImportResult) -> str:
    if not result.run.exit_status:
        return "good"
    return "warning" if result.run.state in {State.STOPPED, State.INTERRUPTED} else "bad"


def _said(result: ImportResult) -> tuple[str, str]:
    bad = sum(TONES[row.status] is Tone.BAD for row in result.rows)
    if result.unchanged_since:
        return "Nothing has changed since these files were imported completely.", ""
    match result.run.state:
        case State.INTERRUPTED:
            return (
                "Interrupted.",
                "What was under way is done; the same command goes on from there.",
            )
        case State.STOPPED | State.REFUSED:
            return "The run stopped before its end.", ""
        case State.INVALID:
            return _invalid(result, bad)
    if bad:
        verb = "is" if bad == 1 else "are"
        would = "could not go in" if result.run.dry_run else f"{verb} not in Intervals"
        return f"{_rows(bad)} of {len(result.rows):,} {would}.", "See the problems below."
    return _complete(result), ""


def _invalid(result: ImportResult, bad: int) -> tuple[str, str]:
    verb = "needs" if bad == 1 else "need"
    text = f"{_rows(bad)} of {len(result.rows):,} {verb} a correction; nothing was sent."
    return text, "Correct the cells named below, save the file, and check it again."


def _complete(result: ImportResult) -> str:
    if not result.rows:
        return "There were no rows to import."
    if not result.run.dry_run:
        return "Every row of the calendar is in Intervals."
    news = sum(row.status is Status.READY for row in result.rows)
    return (
        f"Every row would be accepted; {_rows(news)} would be new."
        if news
        else ("Every row would be accepted.")
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
