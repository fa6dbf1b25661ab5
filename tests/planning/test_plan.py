"""What the ledger knows x what the organization has → what is to be done."""

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain import idempotency as keys
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.model import Event, RowLocation, Status
from importer.planning.plan import (
    Plan,
    PlannedPost,
    RowOutcome,
    Step,
    build_plan,
    compare_with_remote,
    conflict_with_earlier,
    slug_taken_problem,
    split_duplicates,
)

SLUG = "lake-run"


def event(
    slug: str = SLUG, row: int = 2, place: RowLocation | None = None, **members: object
) -> Event:
    body = {"name": "Lake Run", "slug": slug, "type": "race", "date": "2027-05-03"} | members
    canonical = keys.encode_payload(body)
    cells = {"name": f"A{row}", "date": f"B{row}"}
    where = place or RowLocation("races.xlsx", "Races", row)
    return Event(where, body, canonical, keys.compute_idempotency_key(canonical), cells)


NOW = event()
BEFORE = event(name="Lake Walk", date="2027-05-01")
"""The same slug with other content."""


def entry(of: Event, progress: EntryState, attempts: int = 1) -> LedgerEntry:
    made = progress in (EntryState.CREATED, EntryState.EXISTING)
    return LedgerEntry(
        of.slug, of.idempotency_key, of.payload, progress, "ours" if made else None, attempts
    )


def item(of: Event, **more: object) -> dict[str, object]:
    """Build the event as the organization returns it."""
    return {"_id": "theirs", "organizationId": "o1"} | of.body | more


def decided(known: LedgerEntry | None, there: dict[str, object] | None) -> RowOutcome | PlannedPost:
    """Plan the row `NOW` and return its outcome or its post."""
    plan = build_plan(
        [NOW],
        {} if known is None else {SLUG: known},
        None if there is None else {SLUG: there},
    )
    (one,) = (*plan.outcomes, *plan.planned_posts)
    assert one.event is NOW
    return one


MADE, FOUND = EntryState.CREATED, EntryState.EXISTING
ABSENT, INTENDED = EntryState.NOT_CREATED, EntryState.INTENDED
SAME, OTHER, THIRD = item(NOW), item(BEFORE), item(event(name="Lake Swim"))


@pytest.mark.parametrize(
    ("known", "there", "expected"),
    [
        # nobody knows it
        (None, None, Step.POST),
        (None, SAME, (Status.EXISTS, "theirs", True)),
        (None, OTHER, (Status.CONFLICT, "theirs", False)),
        # it is known not to have been made
        (entry(NOW, ABSENT), None, Step.POST),
        (entry(NOW, ABSENT), SAME, (Status.EXISTS, "theirs", True)),
        (entry(NOW, ABSENT), OTHER, (Status.CONFLICT, "theirs", False)),
        (entry(BEFORE, ABSENT), None, Step.POST),
        (entry(BEFORE, ABSENT), SAME, (Status.EXISTS, "theirs", True)),
        (entry(BEFORE, ABSENT), OTHER, (Status.CONFLICT, "theirs", False)),
        # we made it
        (entry(NOW, MADE), None, (Status.UNCHANGED, "ours", False)),
        (entry(NOW, MADE), SAME, (Status.UNCHANGED, "ours", False)),
        (entry(NOW, MADE), OTHER, (Status.UNCHANGED, "ours", False)),  # mended there by hand
        (entry(BEFORE, MADE), None, (Status.CONFLICT, "ours", False)),
        (entry(BEFORE, MADE), SAME, (Status.EXISTS, "theirs", True)),  # mended on both sides
        (entry(BEFORE, MADE), OTHER, (Status.CONFLICT, "ours", False)),
        (entry(BEFORE, MADE), THIRD, (Status.CONFLICT, "theirs", False)),  # mended there otherwise
        # somebody else made it
        (entry(NOW, FOUND), None, (Status.EXISTS, "ours", False)),
        (entry(NOW, FOUND), SAME, (Status.EXISTS, "ours", False)),
        (entry(NOW, FOUND), OTHER, (Status.EXISTS, "ours", False)),
        (entry(BEFORE, FOUND), None, (Status.CONFLICT, "ours", False)),
        (entry(BEFORE, FOUND), SAME, (Status.EXISTS, "theirs", True)),
        (entry(BEFORE, FOUND), OTHER, (Status.CONFLICT, "ours", False)),
        (entry(BEFORE, FOUND), THIRD, (Status.CONFLICT, "theirs", False)),
        # an answer was lost
        (entry(NOW, INTENDED), None, Step.POST),
        (entry(NOW, INTENDED), SAME, (Status.CREATED, "theirs", True)),
        (entry(NOW, INTENDED), OTHER, (Status.CONFLICT, "theirs", False)),
        (entry(BEFORE, INTENDED), None, Step.RESOLVE),
        (entry(BEFORE, INTENDED), SAME, Step.RESOLVE),
        (entry(BEFORE, INTENDED), OTHER, Step.RESOLVE),
    ],
)
def test_every_case_has_one_outcome(known, there, expected):
    match decided(known, there):
        case PlannedPost(_, step, earlier):
            assert step == expected
            lost = known is not None and known.state is INTENDED
            assert earlier == (known if lost else None)
        case RowOutcome(_, status, event_id, _, _, found):
            assert (status, event_id, found) == expected


def test_an_empty_lookup_changes_nothing():
    assert build_plan([NOW], {}, {}) == build_plan([NOW], {}, None)


def test_a_conflict_names_both_versions():
    (problem,) = decided(entry(BEFORE, MADE), None).problems
    assert problem.code == "row_changed"
    assert (problem.field, problem.cell, problem.value) == ("name", "A2", '"Lake Run"')
    assert 'name was "Lake Walk", is now "Lake Run"' in problem.message
    assert 'date was "2027-05-01", is now "2027-05-03"' in problem.message


def test_a_taken_slug_names_both_versions():
    (problem,) = decided(None, OTHER).problems
    assert (problem.code, problem.field, problem.value) == ("slug_taken", "slug", SLUG)
    assert 'name was "Lake Walk", is now "Lake Run"' in problem.message
    assert f'"{SLUG}"' in problem.message


def test_conflict_with_an_unseen_event_is_reported_without_versions():
    problem = slug_taken_problem(NOW)
    assert "on another day or with other content" in problem.message
    assert problem.cell is None  # no column Slug: it was made from name and date


def test_changed_rows_keep_the_id_that_is_known():
    assert conflict_with_earlier(NOW, entry(BEFORE, MADE)).event_id == "ours"
    assert conflict_with_earlier(NOW, entry(BEFORE, MADE), "other").event_id == "other"


def test_a_row_that_differs_only_in_spelling_is_not_a_conflict():
    there = item(NOW, startTime="09:30:00", description="", address={}, lat=None)
    fate = compare_with_remote(event(startTime="09:30"), there, ours=False)
    assert fate.status is Status.EXISTS


@pytest.mark.parametrize("strange", [{"_id": 5}, {"_id": None}])
def test_an_event_without_a_usable_id_is_there_all_the_same(strange):
    fate = compare_with_remote(NOW, SAME | strange, ours=True)
    assert (fate.status, fate.event_id) == (Status.CREATED, None)


def test_sends_the_soonest_events_first_and_rows_of_one_day_in_order():
    days = ["2027-12-01", "2027-02-01", "2026-12-31", "2027-02-01"]
    events = [event(f"s{at}", date=day) for at, day in enumerate(days)]
    assert [task.event.slug for task in build_plan(events, {}).planned_posts] == [
        "s2",
        "s1",
        "s3",
        "s0",
    ]


@given(st.permutations(range(20)))
def test_the_order_of_rows_does_not_change_the_requests(order):
    first = date(2027, 1, 1)
    events = [event(f"s{n}", date=str(first + timedelta(n))) for n in range(20)]
    shuffled = build_plan([events[n] for n in order], {})
    assert shuffled == build_plan(events, {})


@given(st.lists(st.sampled_from([None, *EntryState]), max_size=12), st.data())
def test_every_event_has_exactly_one_outcome_or_task(states, data):
    events = [event(f"s{n}") for n in range(len(states))]
    known = {
        one.slug: entry(one, progress)
        for one, progress in zip(events, states, strict=True)
        if progress is not None
    }
    remote = {one.slug: item(one) for one in events if data.draw(st.booleans())}
    plan = build_plan(events, known, remote)
    slugs = [one.event.slug for one in (*plan.outcomes, *plan.planned_posts)]
    assert sorted(slugs) == sorted(one.slug for one in events)


# -- duplicates ------------------------------------------------------------------------------------


def test_equal_rows_are_sent_once_as_the_first_one():
    rows = [event(row=2), event("other", row=3), event(row=4), event(row=5)]
    standing, duplicates = split_duplicates(rows)
    assert standing == rows[:2]
    assert [fate.event for fate in duplicates] == rows[2:]
    assert {fate.status for fate in duplicates} == {Status.DUPLICATE}
    assert [fate.problems[0].message for fate in duplicates] == [
        "Same content as row 2, which is imported instead."
    ] * 2


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (RowLocation("races.xlsx", "More", 9), 'row 2 of sheet "Races"'),
        (RowLocation("more.csv", None, 9), 'row 2 of sheet "Races" of races.xlsx'),
    ],
)
def test_a_duplicate_names_the_row_that_represents_it(place, where):
    _, (fate,) = split_duplicates([event(row=2), event(row=9, place=place)])
    (problem,) = fate.problems
    assert (problem.code, problem.cell) == ("duplicate_row", "A9")
    assert problem.message == f"Same content as {where}, which is imported instead."


def test_different_rows_are_no_duplicates():
    rows = [event(row=2), event("other", row=3)]
    assert split_duplicates(rows) == (rows, [])
    assert split_duplicates([]) == ([], [])


def test_nothing_makes_an_empty_plan():
    assert build_plan([], {}) == Plan((), ())
