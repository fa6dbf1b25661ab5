"""Calendars that change between and during runs, and reports that cannot be written."""

import csv
import hashlib
import json
import random
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
GOOD = ("Lakeside 10K", "2027-05-03", "race")
CHANGED = ("Lakeside 10K", "2027-05-03", "other")


def rows(count: int) -> list[tuple[str, str, str]]:
    return [(f"Race {at}", f"2027-05-{at % 28 + 1:02}", "race") for at in range(count)]


def counts(ended) -> dict[str, int]:
    return {name: count for name, count in ended.report["counts"].items() if count}


# -- between two runs -----------------------------------------------------------------------------------


def test_a_row_is_edited_between_two_runs(shell, server, calendar, get_posts, assert_exactly_once):
    assert shell(calendar([GOOD])).status == 0
    ended = shell(calendar([CHANGED]))
    assert ended.status == 1
    output = " ".join(ended.out.split())
    assert '"Lakeside 10K" is already in Intervals with other content' in output
    assert 'type was "race", is now "other"' in output
    assert "C2: " in output
    assert len(get_posts(server)) == 1
    assert shell(calendar([GOOD])).status == 0
    assert_exactly_once(server, 1)


def test_a_row_is_edited_while_it_is_in_doubt(
    shell, server, calendar, event_after_requests, get_posts, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=60))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar([GOOD]))
    assert reached.wait(20)
    command.signal(9)
    command.end()
    ended = shell(calendar([CHANGED]))
    assert ended.status == 1
    assert 'type was "race", is now "other"' in " ".join(ended.out.split())
    assert len(get_posts(server)) == 1
    assert_exactly_once(server, 1)
    assert shell(calendar([GOOD])).status == 0


def test_a_row_is_edited_before_it_was_created(
    import_harness, calendar, get_posts, assert_exactly_once
):
    place = import_harness()
    place.server.faults.add(Fault(FaultKind.ERROR, times=None, method="POST", status=503))
    assert place.run(calendar([GOOD])).run.exit_status != 0
    place.server.faults.clear()
    result = place.run(calendar([CHANGED]))
    assert [row.status.value for row in result.rows] == ["created"]
    assert [event["type"] for event in place.server.state.events] == ["other"]
    assert_exactly_once(place.server, 1)


def test_rows_are_sorted_added_and_duplicated_between_two_runs(
    shell, server, calendar, get_posts, assert_exactly_once
):
    assert shell(calendar(20), *FAST).status == 0
    moved = rows(25)
    random.Random(7).shuffle(moved)
    ended = shell(calendar([*moved, *moved[:3]]), *FAST, "--json")
    assert ended.status == 0
    assert counts(ended) == {"rows": 28, "created": 5, "unchanged": 20, "duplicate": 3}
    assert len(get_posts(server)) == 25
    assert_exactly_once(server, 25)


def test_the_calendar_is_renamed_between_two_runs(
    shell, server, calendar, get_posts, assert_exactly_once
):
    assert shell(calendar(20), *FAST).status == 0
    ended = shell(calendar(20, "copy of calendar (2).csv"), *FAST, "--json")
    assert counts(ended) == {"rows": 20, "unchanged": 20}
    assert len(get_posts(server)) == 20
    assert_exactly_once(server, 20)


# -- while the run goes on ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["written over", "replaced", "removed"])
def test_the_calendar_is_replaced_during_the_run(
    shell, server, calendar, event_after_requests, tmp_path, way, assert_exactly_once
):
    """The run goes by what it read, and says so; the next one by what is there then."""
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1))
    reached = event_after_requests(server, 1)
    path = Path(calendar(20))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    command = shell.start(str(path), *FAST, "--json")
    assert reached.wait(20)
    if way == "written over":
        calendar(25)
    elif way == "replaced":
        Path(calendar(25, "new.csv")).replace(path)
    else:
        path.unlink()
    ended = command.end()
    assert (ended.status, counts(ended)) == (0, {"rows": 20, "created": 20})
    assert ended.report["run"]["files"][0]["sha256"] == before
    assert_exactly_once(server, 20)
    again = shell(str(path), *FAST, "--json")
    if way == "removed":
        assert again.status == 2
        assert f"There is no file {path}" in again.err
    else:
        assert counts(again) == {"rows": 25, "created": 5, "unchanged": 20}


def test_the_report_annotates_the_calendar_that_was_read(
    shell, server, event_after_requests, tmp_path, assert_exactly_once
):
    """Marks in another version of the file would name the wrong cells."""
    import openpyxl

    def save(names: list[str]) -> None:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in [("Name", "Date", "Type"), *((name, "2027-05-03", "race") for name in names)]:
            sheet.append(row)
        book.save(tmp_path / "calendar.xlsx")

    save(["Alpha", "Beta"])
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1))
    reached = event_after_requests(server, 1)
    command = shell.start("calendar.xlsx", *FAST, "--report", "report.xlsx")
    assert reached.wait(20)
    save(["Gamma", "Delta"])
    assert command.end().status == 0
    sheets = openpyxl.load_workbook(tmp_path / "report.xlsx").worksheets
    cells = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert "Alpha" in cells
    assert "Gamma" not in cells
    assert_exactly_once(server, 2)


# -- reports --------------------------------------------------------------------------------------------


def test_the_report_cannot_be_written_there(shell, server, calendar, tmp_path):
    path = calendar(3)
    for where in (str(tmp_path / "nowhere" / "report.csv"), str(tmp_path), path):
        ended = shell(path, "--report", where)
        assert ended.status == 2
        assert where in ended.err
    assert not server.state.requests


def test_the_folder_of_the_report_is_removed_during_the_run(
    shell, server, calendar, event_after_requests, tmp_path, assert_exactly_once
):
    """What came of the run stands, and its status says it."""
    (tmp_path / "reports").mkdir()
    server.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1))
    reached = event_after_requests(server, 1)
    command = shell.start(calendar(3), "--report", "reports/report.csv", "--report", "report.json")
    assert reached.wait(20)
    (tmp_path / "reports").rmdir()
    ended = command.end()
    assert ended.status == 0
    assert (
        "The report was not written. The report reports/report.csv cannot be written"
        in ended.err.splitlines()[-2]
    )
    assert "3 created" in ended.out
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["counts"]["created"] == 3
    assert_exactly_once(server, 3)


def test_the_report_of_a_stopped_run_lists_every_row(
    shell, server, calendar, tmp_path, assert_exactly_once
):
    server.faults.add(Fault(FaultKind.UNAUTHORIZED, times=None, skip=5, method="POST"))
    ended = shell(calendar(20), *FAST, "--report", "report.csv")
    assert ended.status == 5
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        statuses = [row["status"] for row in csv.DictReader(file)]
    assert sorted(statuses) == ["created"] * 5 + ["pending"] * 15
    server.faults.clear()
    assert shell(calendar(20), *FAST).status == 0
    assert_exactly_once(server, 20)
