"""Report files are written whole or not at all, for their owner, and never over a calendar."""

import json
import os
import stat
from pathlib import Path

import pytest

from importer import reports
from importer.domain.errors import UnusableInput
from importer.domain.model import ImportResult


@pytest.mark.parametrize("ending", [".json", ".JSON", ".csv", ".xlsx", ".html"])
def test_the_file_extension_chooses_the_format(
    result: ImportResult, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"report{ending}"
    reports.write_report(result, str(path))
    content = path.read_bytes()
    kinds = {".json": b"{", ".csv": b"\xef\xbb\xbf", ".xlsx": b"PK", ".html": b"<!doctype html>"}
    assert content.startswith(kinds[ending.lower()])


@pytest.mark.parametrize("name", ["report", "report.txt", "report.xls", ".json"])
def test_an_unknown_ending_is_a_sentence(result: ImportResult, tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableInput, match="unknown file extension") as caught:
        reports.write_report(result, str(tmp_path / name))
    assert ".xlsx" in caught.value.hint
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("ending", [".json", ".csv", ".xlsx", ".html"])
def test_a_report_is_readable_by_its_owner_alone(
    result: ImportResult, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"report{ending}"
    path.touch(mode=0o644)
    reports.write_report(result, str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_never_replaces_the_calendar(
    result: ImportResult, calendar: Path, tmp_path: Path
) -> None:
    before = calendar.read_bytes()
    link, hard = tmp_path / "link.xlsx", tmp_path / "hard.xlsx"
    link.symlink_to(calendar)
    hard.hardlink_to(calendar)
    aside = tmp_path / "sub" / ".." / "calendar.xlsx"
    (tmp_path / "sub").mkdir()
    for target in (calendar, link, hard, aside):
        with pytest.raises(UnusableInput, match="never written to"):
            reports.write_report(result, str(target))
    assert calendar.read_bytes() == before


def test_a_report_never_takes_the_path_of_a_removed_calendar(
    result: ImportResult, calendar: Path
) -> None:
    calendar.unlink()
    with pytest.raises(UnusableInput, match="never written to"):
        reports.check_report_path(str(calendar), [str(calendar)])


def test_a_missing_folder_is_reported(result: ImportResult, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="there is no folder"):
        reports.write_report(result, str(tmp_path / "none" / "report.json"))


def test_a_report_never_replaces_a_special_file(result: ImportResult, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("folder.json", "pipe.json"):
        with pytest.raises(UnusableInput, match="is not a file"):
            reports.write_report(result, str(tmp_path / name))


def test_a_failed_write_keeps_the_earlier_report_and_leaves_no_temporary_file(
    result: ImportResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reports" / "report.json"
    path.parent.mkdir()
    path.write_text("earlier")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnusableInput, match="No space left on device"):
        reports.write_report(result, str(path))
    assert path.read_text() == "earlier"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_a_sentence(result: ImportResult, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(UnusableInput, match="not writable"):
        reports.write_report(result, str(folder / "report.json"))


def test_a_later_report_replaces_an_earlier_one(result: ImportResult, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("earlier")
    reports.write_report(result, str(path))
    assert json.loads(path.read_text())["run"]["id"] == "run-1"
