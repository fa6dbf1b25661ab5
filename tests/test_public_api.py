"""The importer as a library: nothing is asked or printed, and what stops a run is in its result."""

import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

import importer
from importer.domain.intervals_api import API_KEY_VARIABLE, RateLimit
from importer.sandbox import SandboxCredential
from importer.settings import BASE_URL_VARIABLE, LEDGER_VARIABLE

LIGHT = """
import sys
before = set(sys.modules)
import importer
dir(importer)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
assert not loaded & {"pandas", "pandera", "sqlalchemy", "requests", "click"}, loaded
assert not [name for name in sys.modules if name.startswith("importer.")]
"""


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    return written(tmp_path / "calendar.csv", 3)


def written(path: Path, rows: int, name: str = "Race") -> Path:
    lines = [f"{name} {at},2027-05-{at + 1:02},race" for at in range(rows)]
    path.write_text("\n".join(["Name,Date,Type", *lines, ""]), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path, sandbox) -> importer.Settings:
    """Build settings for a practice API whose key is in the environment."""
    ledger = str(tmp_path / "ledger.sqlite3")
    return importer.Settings(base_url=sandbox().base_url, ledger=ledger)


@pytest.fixture
def server(sandbox, monkeypatch, tmp_path):
    """Start a practice API whose URL is in the environment."""
    started = sandbox()
    monkeypatch.setenv(BASE_URL_VARIABLE, started.base_url)
    monkeypatch.setenv(API_KEY_VARIABLE, started.key)
    monkeypatch.setenv(LEDGER_VARIABLE, str(tmp_path / "ledger.sqlite3"))
    return started


def test_importing_the_package_loads_nothing_else():
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_every_public_name_is_there_and_explained():
    for name in importer.__all__:
        assert getattr(importer, name) is not None
        assert name in dir(importer)
    with pytest.raises(AttributeError, match="no attribute 'import_calender'"):
        _ = importer.import_calender
    guide = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
    missing = [name for name in importer.__all__ if f"`{name}" not in guide]
    assert not missing


def test_a_calendar_is_imported_once_with_what_the_environment_says(server, calendar, capfd):
    first = importer.import_calendar(calendar)
    assert first.run.exit_status == 0
    assert first.counts()["created"] == 3
    second = importer.import_calendar(str(calendar))
    assert second.counts()["unchanged"] == 3
    assert len(server.state.events) == 3
    assert capfd.readouterr() == ("", "")


def test_several_files_form_one_calendar(server, tmp_path):
    files = [written(tmp_path / f"{name}.csv", 2, name) for name in ("spring", "autumn")]
    result = importer.import_calendar(files)
    assert result.counts()["created"] == 4
    assert [file.path for file in result.run.files] == [str(file) for file in files]


def test_settings_and_key_that_are_given_win(server, sandbox, calendar, tmp_path):
    other = sandbox()
    settings = importer.Settings(base_url=other.base_url, ledger=str(tmp_path / "other.sqlite3"))
    assert importer.import_calendar(calendar, settings, key=f" {other.key}\n").run.exit_status == 0
    assert (len(server.state.events), len(other.state.events)) == (0, 3)


@pytest.mark.parametrize("key", [None, "", "two words"])
def test_without_a_usable_key_nothing_begins(calendar, settings, key):
    with pytest.raises(importer.UnusableInput, match="key") as refused:
        importer.import_calendar(calendar, settings, key=key)
    assert "two words" not in refused.value.message + refused.value.hint


def test_an_unusable_setting_is_raised(calendar, monkeypatch):
    monkeypatch.setenv(BASE_URL_VARIABLE, "nowhere")
    for call in (importer.import_calendar, importer.check_calendar):
        with pytest.raises(importer.UnusableInput, match="base URL"):
            call(calendar)
    with pytest.raises(importer.UnusableInput, match="No calendar"):
        importer.check_calendar([], importer.Settings())


def test_a_file_that_cannot_be_used_is_a_result(server):
    result = importer.import_calendar("nowhere.xlsx")
    assert result.run.exit_status == importer.UnusableInput.exit_status
    assert result.run.state is importer.State.REFUSED
    assert "nowhere.xlsx" in result.message


def test_a_rejected_api_key_is_a_result(server, calendar):
    result = importer.import_calendar(calendar, key="somebody-elses")
    assert result.run.exit_status == importer.CredentialRefused.exit_status
    assert result.hint


def test_a_exhausted_quota_is_a_result_that_says_when_to_come_back(sandbox, calendar, tmp_path):
    limited = sandbox(credentials=[SandboxCredential(key="club", limit=RateLimit(2, 86_400, 2))])
    settings = importer.Settings(
        base_url=limited.base_url, ledger=str(tmp_path / "ledger"), rate=(2, 86_400), burst=2
    )
    result = importer.import_calendar(calendar, settings, key="club")
    assert result.run.exit_status == importer.Stopped.exit_status
    assert result.run.state is importer.State.STOPPED
    assert result.run.resume_at is not None
    assert result.run.resume_at.tzinfo is UTC
    assert result.run.resume_at > result.run.finished


def test_progress_is_reported_in_order(server, calendar):
    updates = []
    importer.import_calendar(calendar, progress=updates.append)
    assert isinstance(updates[0], importer.RunPreview)
    assert updates[0].to_send == 3
    assert updates[-1] == importer.ProgressUpdate(3, 3)


def test_a_button_that_is_pressed_ends_the_run(server, calendar):
    button = importer.CancellationToken()

    def press(update: importer.Update) -> None:
        if isinstance(update, importer.RunPreview):
            button.cancel()

    result = importer.import_calendar(calendar, progress=press, stop=button)
    assert result.run.exit_status == importer.Interrupted.exit_status
    assert importer.import_calendar(calendar).run.exit_status == 0
    assert len(server.state.events) == 3


def test_a_check_needs_no_key_and_names_cells(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("Name,Date,Type\nA,2027-02-31,race\n")
    result = importer.check_calendar(bad)
    assert result.run.exit_status == 3
    (row,) = result.rows
    assert row.status is importer.Status.INVALID
    assert row.problems[0].cell == "B2"


def test_the_report_is_a_dict_and_a_file(calendar, tmp_path):
    result = importer.check_calendar(calendar)
    assert importer.report_as_dict(result)["counts"]["ready"] == 3
    for ending in ("json", "csv", "xlsx"):
        importer.write_report(result, tmp_path / f"report.{ending}")
        assert (tmp_path / f"report.{ending}").stat().st_size
    with pytest.raises(importer.UnusableInput, match="calendar itself"):
        importer.write_report(result, calendar)
