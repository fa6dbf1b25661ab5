"""A report begins with what came of the run, whatever that was."""

from dataclasses import replace

import pytest

from importer.domain.model import ImportResult, State, Status
from importer.reports.html.headline import make_headline

DONE = "Every row of the calendar is in Intervals."


@pytest.mark.parametrize(
    ("state", "exit_status", "dry_run", "status", "tone", "text"),
    [
        (State.COMPLETE, 0, False, Status.CREATED, "good", DONE),
        (State.COMPLETE, 0, False, Status.UNCHANGED, "good", DONE),
        (
            State.COMPLETE,
            0,
            True,
            Status.READY,
            "good",
            "Every row would be accepted; 1 event would be created.",
        ),
        (State.COMPLETE, 0, True, Status.UNCHANGED, "good", "Every row would be accepted."),
        (State.COMPLETE, 1, False, Status.CONFLICT, "bad", "1 of 1 rows is not in Intervals."),
        (State.COMPLETE, 1, True, Status.CONFLICT, "bad", "1 of 1 rows cannot be imported."),
        (
            State.INVALID,
            3,
            False,
            Status.INVALID,
            "bad",
            "1 of 1 rows needs a correction; nothing was sent.",
        ),
        (
            State.STOPPED,
            4,
            False,
            Status.PENDING,
            "warning",
            "The run stopped before it was finished.",
        ),
        (State.INTERRUPTED, 130, False, Status.PENDING, "warning", "Interrupted."),
        (State.REFUSED, 5, False, Status.PENDING, "bad", "The run stopped before it was finished."),
    ],
)
def test_a_run_is_reported_in_a_sentence(
    season_of, state, exit_status, dry_run, status, tone, text
) -> None:
    result: ImportResult = season_of(1)
    run = replace(result.run, state=state, exit_status=exit_status, dry_run=dry_run)
    headline = make_headline(
        replace(result, run=run, rows=(replace(result.rows[0], status=status),))
    )
    assert (headline.severity, headline.text) == (tone, text)


def test_the_headline_gives_the_reason_of_a_stop(season_of) -> None:
    result = replace(season_of(1), message="The quota is used up.", hint="Continue tomorrow.")
    headline = make_headline(result)
    assert (headline.text, headline.hint) == ("The quota is used up.", "Continue tomorrow.")
