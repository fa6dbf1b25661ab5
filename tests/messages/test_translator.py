"""Problems in German: every code, and every sentence that the importer has for it."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from importer.delivery.row_task import RowTask, _build_problem, build_failed_outcome
from importer.domain.fields import EVENT_TYPES
from importer.domain.ledger_entry import EntryState, LedgerEntry
from importer.domain.model import ErrorCell, Event, Problem
from importer.domain.problems import PROBLEM_CODES
from importer.messages import PROBLEM_HINTS
from importer.messages.en_de_problem_hints import HINT_PAIRS
from importer.messages.en_de_problem_messages import MESSAGE_PAIRS
from importer.messages.en_de_problems import ENGLISH_HINTS, ENGLISH_MESSAGES, PROBLEM_TEXTS
from importer.messages.formatting import localize_placeholder
from importer.messages.translator import _build_pattern, get_problem_title, translate_problem
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
from importer.planning.validation_messages import format_problem_message
from importer.settings import Settings

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
        Problem(
            "slug_invalid", "slug", "F2", "Ä", *format_problem_message("slug_invalid", "slug", "🏃")
        ),
        Problem(
            "time_invalid",
            "endTime",
            "E2",
            "x",
            *format_problem_message("time_invalid", "endTime", "x"),
        ),
    ]


def test_exactly_the_problem_codes_have_german_texts():
    assert PROBLEM_TEXTS.keys() == PROBLEM_CODES.keys()
    for words in (MESSAGE_PAIRS, HINT_PAIRS, ENGLISH_MESSAGES, ENGLISH_HINTS):
        assert words.keys() <= PROBLEM_CODES.keys()
    assert PROBLEM_HINTS.keys() - {"meant", "other", "error", "error_key"} <= PROBLEM_CODES.keys()
    assert all(one.title and one.message for one in PROBLEM_TEXTS.values())


def test_every_message_about_cells_is_translated(said):
    """But for what a server or the network said."""
    left = {
        (one.code, translate_problem(one, "de").detail)
        for one in said
        if translate_problem(one, "de").detail
    }
    assert {code for code, _ in left} <= {"gave_up", "api_rejected"}, left
    assert all(translate_problem(one, "de").language == "de" for one in said)


def test_every_sentence_of_the_catalogue_is_one_that_the_importer_says(said):
    unsaid = []
    for words, part in ((MESSAGE_PAIRS, "message"), (HINT_PAIRS, "hint")):
        for code, pairs in words.items():
            heard = [getattr(one, part) for one in said if one.code == code]
            unsaid += [a for a, _ in pairs if not any(map(_build_pattern(a).fullmatch, heard))]
    for whole, part in ((ENGLISH_MESSAGES, "message"), (ENGLISH_HINTS, "hint")):
        for code, sentence in whole.items():
            heard = [getattr(one, part) for one in said if one.code == code]
            unsaid += (
                [] if any(map(_build_pattern(sentence).fullmatch, heard)) else [(code, sentence)]
            )
    assert not unsaid, "\n".join(map(str, unsaid))


def test_the_german_of_a_sentence_asks_for_nothing_that_the_english_has_not():
    for code, pairs in [*MESSAGE_PAIRS.items(), *HINT_PAIRS.items()]:
        for english, german in pairs:
            wanted = set(re.findall(r"\{(\w+)\}", german)) - {"found"}
            assert wanted <= set(re.findall(r"\{(\w+)\}", english)), (code, german)


def test_english_stays_as_the_importer_says_it(said):
    for one in said:
        told = translate_problem(one, "en")
        assert (told.message, told.hint, told.detail) == (one.message, one.hint, "")
        assert get_problem_title(one.code, "en")


def test_an_unknown_message_is_translated_by_its_code_and_quoted_in_english():
    told = translate_problem(
        Problem("url_invalid", "websiteUrl", "B2", "x", "A new wording.", "Do this."), "de"
    )
    assert told.message == "„x“ ist keine Webadresse."
    assert told.hint.startswith("Schreiben Sie sie wie https://")
    assert told.detail == "A new wording. Do this."


def test_a_code_of_another_version_is_reported_in_english():
    told = translate_problem(Problem("new_code", None, None, None, "Something new.", "Look."), "de")
    assert (told.message, told.hint, told.language) == ("Something new.", "Look.", "en")
    assert get_problem_title("new_code", "de") is None


def test_a_date_that_could_be_two_is_reported_with_both():
    why = "This could be 3 April 2027 or 4 March 2027; nothing in this column tells which."
    told = translate_problem(Problem("date_ambiguous", "date", "B2", "03/04/2027", why), "de")
    assert told.message.startswith("„03/04/2027“ kann 3. April 2027 oder 4. März 2027 heißen;")


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ("rows", 'row 5 of sheet "Runs" of b.xlsx', "Zeile 5 im Blatt „Runs“ in b.xlsx"),
        ("rows", "row 5, row 7, row 9 and 2 more", "Zeile 5, Zeile 7, Zeile 9 und 2 weitere"),
        (
            "differences",
            'startTime was nothing, is now "09:30"; address was "Ulm", is now "Köln"',
            "Beginn war leer, ist jetzt „09:30“; Adresse war „Ulm“, ist jetzt „Köln“",
        ),
        ("on", "2027-05-03", "3. Mai 2027"),
        ("weekday", "Tuesday", "Dienstag"),
        ("order", "month/day/year", "Monat/Tag/Jahr"),
        ("label", "latitude", "Breitengrad"),
        ("slug", "row 5", "row 5"),
    ],
)
def test_days_rows_and_fields_are_named_in_german(place, english, german):
    assert localize_placeholder(place, english) == german


def test_the_four_types_are_named_as_they_are_written():
    told = translate_problem(
        Problem(
            "type_unknown", "type", "C2", "x", *format_problem_message("type_unknown", "type", "x")
        ),
        "de",
    )
    assert all(kind in told.hint for kind in EVENT_TYPES)
