"""The headline of a report: the outcome of the run in one sentence, and the next step."""

from dataclasses import dataclass

from importer.domain.message import Message
from importer.domain.model import ImportResult, State, Status
from importer.reports.statuses import SEVERITIES, Severity


@dataclass(frozen=True, slots=True)
class Headline:
    """The first sentence of a report.

    Attributes:
        severity: `good`, `warning` or `bad`; used as CSS class.
        text: the outcome of the run.
        hint: the next step; may be empty.
    """

    severity: str
    text: str
    hint: str = ""


def make_headline(result: ImportResult) -> Headline:
    """Return the headline of a run."""
    severity = _get_severity(result)
    if result.message:
        return Headline(severity, result.message, result.hint)
    return Headline(severity, *_format_outcome(result))


def _get_severity(result: ImportResult) -> str:
    if not result.run.exit_status:
        return "good"
    return "warning" if result.run.state in {State.STOPPED, State.INTERRUPTED} else "bad"


def _format_outcome(result: ImportResult) -> tuple[Message, ...]:
    if result.unchanged_since:
        return (Message("Nothing has changed since these files were imported completely."),)
    match result.run.state:
        case State.INTERRUPTED:
            return (
                Message("Interrupted."),
                Message("Requests in progress were completed. Run the same command to continue."),
            )
        case State.STOPPED | State.REFUSED:
            return (Message("The run stopped before it was finished."),)
    bad = sum(SEVERITIES[row.status] is Severity.BAD for row in result.rows)
    if bad or result.run.state is State.INVALID:
        return _format_failure(result, bad)
    return (_format_success(result),)


def _format_failure(result: ImportResult, bad: int) -> tuple[Message, Message]:
    everything = len(result.rows)
    if result.run.state is State.INVALID:
        return (
            Message.plural(
                "{n} of {all} rows needs a correction; nothing was sent.",
                "{n} of {all} rows need a correction; nothing was sent.",
                n=bad,
                all=everything,
            ),
            Message("Correct the cells listed below, save the file, and check it again."),
        )
    see_problems = Message("See the problems below.")
    if result.run.dry_run or result.run.rehearsal:
        text = Message("{n} of {all} rows cannot be imported.", n=bad, all=everything)
        return text, see_problems
    return (
        Message.plural(
            "{n} of {all} rows is not in Intervals.",
            "{n} of {all} rows are not in Intervals.",
            n=bad,
            all=everything,
        ),
        see_problems,
    )


def _format_success(result: ImportResult) -> Message:
    if not result.rows:
        return Message("There were no rows to import.")
    if result.run.rehearsal:
        return Message("Test run: every row would be accepted. Nothing was created in Intervals.")
    if not result.run.dry_run:
        return Message("Every row of the calendar is in Intervals.")
    new = sum(row.status is Status.READY for row in result.rows)
    if not new:
        return Message("Every row would be accepted.")
    return Message.plural(
        "Every row would be accepted; {n} event would be created.",
        "Every row would be accepted; {n} events would be created.",
        n=new,
    )
