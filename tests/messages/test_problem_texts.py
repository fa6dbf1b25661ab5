"""Problems in German: every text that the importer writes about a row has a translation."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from importer.delivery.row_task import RowTask, _build_problem, build_failed_outcome
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.model import ErrorCell, Event, Problem
from importer.messages import Message, Translator
from importer.messages.translator import list_translations
from importer.parsing.cells.cell_problem import CellProblem, _make_cell_error_problem, read_cell
from importer.parsing.cells.date_candidates import merge_candidates
from importer.parsing.cells.date_errors import make_missing_year_failure
from importer.parsing.cells.date_order import (
    DateCandidates,
    DateRange,
    count_evidence,
    resolve_date_range,
)
from importer.parsing.cells.dates import read_date
from importer.parsing.cells.text import display_text
from importer.parsing.cells.times import read_time
from importer.pipeline.check import check_calendar
from importer.planning import plan
from importer.planning.near_duplicates import (
    collect_by_name_key,
    find_earlier_versions,
    find_in_organization,
)
from importer.planning.plan import PlannedPost, Step
from importer.planning.validation_messages import explain_failure
from importer.settings import Settings

PLACES = re.compile(r"\{\w+\}")
TODAY = date(2026, 6, 1)
DATES = (
    *("31/02/2027", "2027-13-01", "soon", "TBC", "Sep/Oct 2027", "3 May", "Mon 4 May 2027"),
    *("3 May 2027, 9 May 2027 and 12 May 2027", "5 May 2027 - 3 May 2027", "x" * 500),
    *(True, time(9), timedelta(hours=3), ErrorCell("#REF!"), 7, 46_000, 2027, None),
    *("2027-05-03T25:00", "1 2 3 4", "5.-7.6.", "99-03-04", "3/4/2027", 0.5),
)
TIMES = (
    *("25:00", "24:00", "09:30 CET", "9", "930", "9 and 10", "abc", "x" * 500, "9-11", "99"),
    *(True, timedelta(days=2), date(2027, 11, 10), 5.5, 7),
)
CALENDAR = """\
Name,Date,Type,Start time,End time,Slug,Latitude,Longitude,End date,Website,Description
,2027-05-03,race,,,,,,,,
Nameless Day,,race,,,,,,,,
No Type,2027-05-03,,,,,,,,,
Odd Type,2027-05-03,Marathn,,,,,,,,
Odder Type,2027-05-03,qqqqqq,,,,,,,,
Either Way,03/04/2027,race,,,,,,,,
Far,2099-05-03,race,,,,,,,,
Backwards,2027-05-03,race,,,,,,2027-05-01,,
Two Ends,2027-05-03 to 2027-05-05,race,,,,,,2027-05-06,,
Bad Slug,2027-05-03,race,,,Bad Slug!,,,,,
Worse Slug,2027-05-03,race,,,🏃,,,,,
🏃,2027-05-03,race,,,,,,,,
Nowhere,2027-05-03,race,,,,north,1,,,
Outside,2027-05-03,race,,,,200,200,,,
Swapped,2027-05-03,race,,,,-93.5,44.5,,,
Half,2027-05-03,race,,,,44.5,,,,
Bad Link,2027-05-03,race,,,,,,,not a link,
Bad Half,2027-05-04,race,,,,,44.5,,,
Same,2027-05-03,race,,,same,,,,,
Other,2027-06-03,race,,,same,,,,,
Third,2027-07-03,race,,,same,,,,,
Alike,2027-05-03,race,,,,,,,,one
Alike,2027-05-03,race,,,,,,,,two
Twin,2027-05-09,race,,,,,,,,
Twin,2027-05-09,race,,,,,,,,
Nearly,2027-05-10,race,,,,,,,,
Nearly!,2027-05-11,race,,,,,,,,
KÃ¶ln,2027-05-12,race,,,,,,,,
K\N{REPLACEMENT CHARACTER}ln,2027-05-12,race,,,,,,,,
Zulu,2027-05-13T09:00:00Z,race,,,,,,,,
Midnight,2027-05-14,race,12:00 AM,,,,,,,
Overnight,2027-05-15,race,22:00,02:00,,,,,,
Long,2027-05-16,race,,,,,,,,a, comma
Formula,#REF!,race,,,,,,,,
"""


def told_of_cells() -> Iterator[Problem]:
    for value in DATES:
        reading = read_date(value, today=TODAY)
        if isinstance(reading, DateCandidates):
            reading = resolve_date_range(reading)
        if isinstance(reading, CellProblem):
            yield of_cell(reading, "date", value)
    for value in TIMES:
        span = read_time(value)
        if isinstance(span, CellProblem):
            yield of_cell(span, "startTime", value)
    for text, order in (("25/04/2027", "mdy"), ("26-13-12", "ymd"), ("2027.25.04", "dmy")):
        reading = read_date(text, today=TODAY)
        found = (
            resolve_date_range(reading, count_evidence([reading]), order)
            if isinstance(reading, DateCandidates)
            else reading
        )
        if isinstance(found, CellProblem):
            yield of_cell(found, "date", text)
    evidence = count_evidence(read_date(text, today=TODAY) for text in ("25/12/2026", "12/26/2026"))
    yield of_cell(
        resolve_date_range(read_date("3/4/2027", today=TODAY), evidence), "date", "3/4/2027"
    )
    days = (DateRange(date(2027, 6, 5)), DateRange(date(2027, 6, 6), date(2027, 6, 7)))
    yield of_cell(merge_candidates({"dmy": {*days}}, TODAY), "date", "5.-7.6.")
    yield of_cell(
        merge_candidates({"dmy": {days[0], make_missing_year_failure()}}, TODAY), "date", "5.-7.6."
    )
    yield of_cell(read_cell("\ud800", str), "name", "half")
    yield of_cell(_make_cell_error_problem(ErrorCell("#REF!")), "name", "#REF!")
    yield of_cell(_make_cell_error_problem(ErrorCell("")), "name", "")


def of_cell(refusal: CellProblem, field: str, value) -> Problem:
    return Problem(
        refusal.code, field, "B2", display_text(value) or None, refusal.message, refusal.hint
    )


def told_of_rows(path) -> Iterator[Problem]:
    path.write_text(CALENDAR, "utf-8")
    result = check_calendar([str(path)], Settings())
    for row in result.rows:
        yield from row.problems
        yield from row.warnings


def told_of_answers(event) -> Iterator[Problem]:
    one, other = event(), event(name="Lakeside Run", startTime="09:30", city="Köln")
    yield from plan.conflict_with_earlier(other, entry_of(one)).problems
    yield plan.slug_taken_problem(one)
    yield plan.slug_taken_problem(one, [("date", '"2027-05-03"', "nothing")])
    yield plan.slug_unverifiable_problem(one)
    job = RowTask(PlannedPost(one, Step.POST))
    yield from build_failed_outcome(job, "the connection broke").problems
    job.give_up_reason = "the server is broken"
    yield from build_failed_outcome(job, "the server is broken").problems
    job.may_have_been_created = True
    yield from build_failed_outcome(job, "the connection broke").problems
    yield _build_problem(job, "slug", "must be shorter")
    there = collect_by_name_key(
        [{"name": one.body["name"], "date": "2027-05-04", "slug": "another"}]
    )
    earlier = [known for family in there.values() for known in family]
    for found in (
        *find_in_organization([one], there).values(),
        *find_earlier_versions([one], earlier).values(),
    ):
        yield from found


def entry_of(event: Event) -> LedgerEntry:
    return LedgerEntry(
        event.slug, event.idempotency_key, event.payload, EntryState.CREATED, None, 1, 0.0
    )


@pytest.fixture
def said(tmp_path, event) -> list[Problem]:
    """Problems and warnings of every code, made by what makes them."""
    return [
        *told_of_cells(),
        *told_of_rows(tmp_path / "calendar.csv"),
        *told_of_answers(event),
        Problem("slug_invalid", "slug", "F2", "Ä", *explain_failure("slug_invalid", "slug", "🏃")),
        Problem(
            "time_invalid",
            "endTime",
            "E2",
            "x",
            *explain_failure("time_invalid", "endTime", "x"),
        ),
    ]


def list_templates(text: str) -> Iterator[str]:
    """Yield the templates of a message and of the messages in it; fail for text in no message."""
    assert isinstance(text, Message), text
    if text:
        yield text.template
    for value in text.params.values():
        if isinstance(value, Message):
            yield from list_templates(value)


def test_every_text_about_a_row_is_translated(said):
    translations = list_translations("de")
    texts = [text for one in said for text in (one.message, one.hint) if text]
    templates = {template for text in texts for template in list_templates(text)}
    own_words = {template for template in templates if re.search("[a-z]", PLACES.sub("", template))}
    assert own_words <= translations.keys(), own_words - translations.keys()


def test_the_text_of_a_calendar_is_not_translated(tmp_path):
    name = 'Lauf "Rund um den See" on Tour'
    rows = "".join(
        f'"{name.replace(chr(34), chr(34) * 2)}",2027-05-0{day},race\n' for day in (3, 5)
    )
    (tmp_path / "c.csv").write_text("Name,Date,Type\n" + rows)
    [warning, *_] = [
        one
        for row in check_calendar([str(tmp_path / "c.csv")], Settings()).rows
        for one in row.warnings
    ]
    german = Translator("de").translate(warning.message)
    assert name in german
    assert "vielleicht" in german
    assert "am Tour" not in german
