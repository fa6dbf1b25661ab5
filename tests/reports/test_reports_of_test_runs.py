"""A report of a rehearsal says that it was one: whatever its rows say, nothing is in Intervals."""

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from importer.domain.model import Status
from importer.domain.own_markers import STATUS_MEANINGS, SUMMARY_SHEET
from importer.reports import render_report
from importer.reports.json_report import to_dict
from importer.reports.text_report import render_summary

SAID = {
    "en": "This was a rehearsal against a practice API: nothing is in Intervals.",
    "de": "Das war eine Probe mit einer Übungs-API: in Intervals ist nichts angelegt.",
}
ALL_IN = {
    "en": "Every row of the calendar is in Intervals.",
    "de": "Jede Zeile des Kalenders ist in Intervals.",
}


@pytest.fixture
def rehearsed(season_of):
    """All rows are made, as far as the practice API goes."""
    result = season_of(3)
    rows = tuple(
        replace(row, status=Status.CREATED, event_id=f"evt_{at}")
        for at, row in enumerate(result.rows)
    )
    run = replace(result.run, exit_status=0, rehearsal=True)
    return replace(result, run=run, rows=rows, message="", hint="")


@pytest.mark.parametrize("language", SAID)
def test_the_html_report_of_a_test_run_shows_it_on_top_and_in_its_title(rehearsed, language):
    page = render_report(rehearsed, ".html", language).decode()
    assert SAID[language] in page.partition("<main>")[0]
    assert f"<title>{'Probe' if language == 'de' else 'Rehearsal'} – " in page
    assert ALL_IN[language] not in page
    assert STATUS_MEANINGS[Status.CREATED] not in page
    assert ("Übungs-Kennung evt_0" if language == "de" else "practice event evt_0") in page


@pytest.mark.parametrize("language", SAID)
def test_a_page_of_the_real_thing_says_nothing_of_it(rehearsed, language):
    real = replace(rehearsed, run=replace(rehearsed.run, rehearsal=False))
    page = render_report(real, ".html", language).decode()
    assert SAID[language] not in page
    assert ALL_IN[language] in page


def test_rows_that_a_test_run_would_skip_are_not_reported_as_missing(rehearsed):
    bad = replace(rehearsed.rows[0], status=Status.REJECTED)
    run = replace(rehearsed.run, exit_status=1)
    page = render_report(
        replace(rehearsed, run=run, rows=(bad, *rehearsed.rows[1:])), ".html"
    ).decode()
    assert "1 row of 3 could not go in." in page
    assert "refused by the practice API" in page


def test_the_text_report_of_a_test_run_shows_it_before_the_counts(rehearsed):
    lines = render_summary(rehearsed).splitlines()
    assert lines[1] == SAID["en"]
    assert "made in the practice API alone; not in Intervals" in lines[2]


def test_the_annotated_workbook_of_a_test_run_shows_it_in_its_summary(rehearsed):
    book = load_workbook(io.BytesIO(render_report(rehearsed, ".xlsx")))
    told = [row[0] for row in book[SUMMARY_SHEET].iter_rows(values_only=True)]
    assert told[1] == SAID["en"]


def test_each_line_of_a_csv_says_it(rehearsed):
    text = render_report(rehearsed, ".csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["rehearsal"] for row in rows] == [SAID["en"]] * 3


def test_programs_are_reported_too(rehearsed):
    assert to_dict(rehearsed)["run"]["rehearsal"] is True
