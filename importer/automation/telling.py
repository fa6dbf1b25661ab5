"""A pass in words: a line or two for each job, and what to look at."""

from collections.abc import Iterable, Iterator

from importer.automation.job_result import Outcome
from importer.domain.model import State
from importer.domain.safe_text import for_terminal
from importer.reports.severity import tally

_INDENT = "    "


def summary(outcomes: Iterable[Outcome]) -> str:
    """Return the summary of a pass, without a line break at its end."""
    listed = list(outcomes)
    lines = [line for outcome in listed for line in lines_of(outcome)]
    return "\n".join([*lines, _total(listed)])


def lines_of(outcome: Outcome) -> Iterator[str]:
    """Yield what there is to say of a job."""
    result = outcome.result
    yield for_terminal(f"{outcome.job.name}: {headline(outcome)}")
    if result.message:
        yield for_terminal(f"{_INDENT}{result.message}")
    if result.hint and outcome.is_trouble:
        yield for_terminal(f"{_INDENT}→ {result.hint}")
    for note in (*result.notes, *outcome.notes):
        if result.unchanged_since is None:
            yield for_terminal(f"{_INDENT}Note: {note}")
    for report in outcome.reports:
        yield for_terminal(f"{_INDENT}Report: {report}")


def headline(outcome: Outcome) -> str:
    """Say in a few words how the job ended, such as `12 rows: 10 created, 2 invalid`."""
    result = outcome.result
    if result.unchanged_since is not None:
        return f"unchanged since {result.unchanged_since[:10]}"
    if not result.rows:
        return "interrupted" if result.run.state is State.INTERRUPTED else "nothing was read"
    ending = {
        State.INVALID: "; nothing was sent",
        State.STOPPED: "; not finished, the next pass goes on",
        State.INTERRUPTED: "; interrupted, the next pass goes on",
        State.REFUSED: "; refused",
    }.get(result.run.state, "")
    return f"{tally(result.counts())}{ending}"


def _total(outcomes: list[Outcome]) -> str:
    jobs = f"{len(outcomes):,} job{'' if len(outcomes) == 1 else 's'}"
    trouble = [outcome.job.name for outcome in outcomes if outcome.is_trouble]
    later = sum(bool(outcome.status) and not outcome.is_trouble for outcome in outcomes)
    parts = [jobs]
    if later:
        parts.append(f"{later:,} to go on with in the next pass")
    if trouble:
        named = for_terminal(", ".join(trouble))
        parts.append(f"{len(trouble):,} to look at: {named}")
    return "; ".join(parts) + "."
