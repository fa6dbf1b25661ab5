"""The report of a test run shows that nothing was created in Intervals."""

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from importer.domain.model import Status
from importer.domain.own_markers import SUMMARY_SHEET
from importer.messages import LANGUAGES, Translator
from importer.reports import render_report
from importer.reports.json_report import to_dict
from importer.reports.statuses import STATUS_MEANINGS, TEST_RUN_NOTE
from importer.reports.text_report import render_summary

SAID = {language: Translator(language).translate(TEST_RUN_NOTE) for language in LANGUAGES}
ALL_IN = {
    "en": "Every row of the calendar is in Intervals.",
    "de": "Jede Zeile des Kalenders ist in Intervals.",
}


@pytest.fixture
def test_run_result(season_of):
    """All rows are made, as far as the practice API goes."""
    result = season_of(3)
    rows = tuple(
        replace(row, status=Status.CREATED, event_id=f"evt_{at}")
        for at, row in enumerate(result.rows)
    )
    run = replace(result.run, exit_status=0, rehearsal=True)
    return replace(result, run=run, rows=rows, message="", hint="")


@pytest.mark.parametrize("language", SAID)
def test_the_html_report_of_a_test_run_shows_it_on_top_and_in_its_title(test_run_result, language):
    page = render_report(test_run_result, ".html", language).decode()
    assert SAID[language] in page.partition("<main>")[0]
    assert f"<title>{Translator(language)('Test run')} – " in page
    assert ALL_IN[language] not in page
    assert STATUS_MEANINGS[Status.CREATED] not in page
    assert ("Übungs-Kennung evt_0" if language == "de" else "practice event evt_0") in page


@pytest.mark.parametrize("language", SAID)
def test_a_page_of_the_real_thing_says_nothing_of_it(test_run_result, language):
    real = replace(test_run_result, run=replace(test_run_result.run, rehearsal=False))
    page = render_report(real, ".html", language).decode()
    assert SAID[language] not in page
    assert ALL_IN[language] in page


def test_rows_that_a_test_run_would_skip_are_not_reported_as_missing(test_run_result):
    bad = replace(test_run_result.rows[0], status=Status.REJECTED)
    run = replace(test_run_result.run, exit_status=1)
    page = render_report(
        replace(test_run_result, run=run, rows=(bad, *test_run_result.rows[1:])), ".html"
    ).decode()
    assert "1 of 3 rows cannot be imported." in page
    assert "rejected by the practice API" in page


def test_the_text_report_of_a_test_run_shows_it_before_the_counts(test_run_result):
    lines = render_summary(test_run_result).splitlines()
    assert lines[1] == SAID["en"]
    assert "created in the practice API only, not in Intervals" in lines[2]


def test_the_annotated_workbook_of_a_test_run_shows_it_in_its_summary(test_run_result):
    book = load_workbook(io.BytesIO(render_report(test_run_result, ".xlsx")))
    first_column = [row[0] for row in book[SUMMARY_SHEET].iter_rows(values_only=True)]
    assert first_column[1] == SAID["en"]


def test_each_line_of_a_csv_says_it(test_run_result):
    text = render_report(test_run_result, ".csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["rehearsal"] for row in rows] == [SAID["en"]] * 3


def test_programs_are_reported_too(test_run_result):
    assert to_dict(test_run_result)["run"]["rehearsal"] is True


def test_the_note_has_a_text_of_its_own_in_every_language():
    assert len(set(SAID.values())) == len(LANGUAGES)
    assert SAID["en"] == TEST_RUN_NOTE
