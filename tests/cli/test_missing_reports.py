"""A report that cannot be written does not change the exit status, so the last line names it."""

import json

import pytest

from importer import reports
from importer.cli import import_command as jobs
from importer.cli.progress_output import Console
from importer.domain.errors import UnusableInput
from importer.pipeline.check import check_calendar
from importer.settings import Settings


@pytest.fixture
def ended(monkeypatch, tmp_path, capsys):
    """Import a calendar whose report cannot be written; return standard output and error."""
    path = tmp_path / "calendar.csv"
    path.write_text("Name,Date,Type\nLake 10K,2027-05-03,race\n,,race\n")

    def refuse(*_):
        raise UnusableInput("The report r.csv cannot be written: the disk is full.", "Make room.")

    def run(*, as_json):
        settings = Settings(report=("r.csv",))
        monkeypatch.setattr(reports, "write_report", refuse)
        console = Console(as_json=False, quiet=False, progress=False)
        result = check_calendar([str(path)], settings)
        options = {"as_json": as_json, "quiet": False, "sandbox": False}
        assert jobs._render_result(result, settings, options, console) == result.run.exit_status
        return capsys.readouterr()

    return run


def test_a_missing_report_is_reported_last(ended):
    lines = ended(as_json=False).err.strip().splitlines()
    assert lines[-2].startswith("Error: The report was not written. The report r.csv")
    assert "Make room." in lines[-1]


def test_a_missing_report_is_noted_in_the_json_report(ended):
    outcome = ended(as_json=True)
    message = "The report was not written. The report r.csv cannot be written: the disk is full."
    assert json.loads(outcome.out)["notes"][-1] == f"{message} Make room."
    assert message in outcome.err
