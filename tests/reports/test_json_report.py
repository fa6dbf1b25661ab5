"""The JSON report's names and their order are promises."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import orjson
import pytest

from importer.domain.model import Header, ImportResult, Problem, RowResult, SkippedRow
from importer.reports.json_report import render_json, to_dict

PROBLEM_KEYS = ["code", "field", "cell", "value", "message", "hint"]
COUNT_KEYS = [
    *("rows", "ready", "created", "unchanged", "exists", "invalid", "duplicate", "conflict"),
    *("rejected", "failed", "pending"),
]


def test_names_and_their_order_are_frozen(result: ImportResult) -> None:
    report = to_dict(result)
    assert list(report) == [
        *("version", "run", "counts", "ignored_columns", "notes"),
        *("message", "hint", "command", "columns", "skipped", "rows"),
    ]
    assert report["version"] == 1
    assert list(report["run"]) == [
        *("id", "state", "exit_status", "dry_run", "started", "finished", "files", "base_url"),
        *("organization", "plan", "resume_at", "rehearsal"),
    ]
    assert list(report["run"]["files"][0]) == ["path", "sha256"]
    assert list(report["counts"]) == COUNT_KEYS
    assert list(report["ignored_columns"][0]) == ["file", "sheet", "cell", "header", "suggestion"]
    assert list(report["columns"][0]) == ["file", "sheet", "cell", "header", "field"]
    assert list(report["skipped"][0]) == ["file", "sheet", "row", "reason"]
    assert list(report["rows"][0]) == [
        *("file", "sheet", "row", "status", "slug", "name", "date", "event_id"),
        *("idempotency_key", "attempts", "body", "problems", "warnings"),
    ]
    assert list(report["rows"][1]["problems"][0]) == PROBLEM_KEYS
    assert list(report["rows"][0]["warnings"][0]) == PROBLEM_KEYS


def test_the_json_bytes_equal_the_dictionary(result: ImportResult) -> None:
    assert json.loads(render_json(result)) == to_dict(result)


def test_times_have_an_offset_and_missing_values_are_null(result: ImportResult) -> None:
    report = to_dict(replace(result, message="", hint="", command=""))
    assert report["run"]["started"] == "2027-01-02T03:04:05.000+00:00"
    assert report["run"]["resume_at"] is None
    assert report["message"] is report["hint"] is report["command"] is None
    assert report["rows"][1]["slug"] is report["rows"][1]["body"] is None
    assert report["rows"][0]["warnings"][0]["hint"] is None


def test_a_time_without_a_zone_gets_the_machines_offset(result: ImportResult) -> None:
    naive = datetime(2027, 1, 2, 3, 4, 5)  # noqa: DTZ001 - the case in question
    report = to_dict(replace(result, run=replace(result.run, started=naive)))
    assert datetime.fromisoformat(report["run"]["started"]).utcoffset() is not None


def everywhere(result: ImportResult, text: str) -> ImportResult:
    """Put one text in every place that a file or a server can fill."""
    place = replace(result.rows[0].location, file=text, sheet=text)
    problem = Problem("api_rejected", text, text, text, text, text)
    row = replace(result.rows[0], location=place, slug=text, name=text, date=text)
    row = replace(row, event_id=text, body={text: text}, problems=(problem,), warnings=(problem,))
    return replace(
        result,
        run=replace(result.run, organization=text, base_url=text, plan=text),
        rows=(row,),
        headers=(
            Header(text, text, "A1", text, None, text),
            Header(text, text, "B1", text, "date"),
        ),
        skipped=(SkippedRow(place, text),),
        notes=(text,),
        message=text,
    )


def test_any_text_survives(result: ImportResult, hostile: str) -> None:
    result = everywhere(result, hostile)
    assert json.loads(render_json(result)) == to_dict(result)


def test_the_report_is_utf_8_that_strict_readers_take(result: ImportResult) -> None:
    result = everywhere(result, "Зимний забег \x00 שלום")
    assert orjson.loads(render_json(result)) == to_dict(result)
    assert "Зимний забег".encode() in render_json(result)


@pytest.mark.parametrize("number", [2**70, -(2**70)])
def test_numbers_of_any_size_pass(
    result: ImportResult, number: int, row_with: Callable[[int], RowResult]
) -> None:
    changed = replace(result, rows=(row_with(number),))
    assert json.loads(render_json(changed))["rows"][0]["body"] == {"lat": number}


@pytest.fixture
def row_with(result: ImportResult) -> Callable[[int], RowResult]:
    return lambda number: replace(result.rows[0], body={"lat": number})
