"""The service and the timer: systemd itself reads them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from importer.automation.cron_expression import create_daily, create_weekly, parse_cron
from importer.automation.schedulers.scheduler import ScheduledCommand
from importer.automation.schedulers.systemd import (
    format_calendar,
    format_service,
    format_timer,
)
from importer.domain.errors import UnusableInput
from importer.domain.shell_quoting import join_for_systemd

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")


def verified(folder: Path, **units: str) -> str:
    """Return the errors that `systemd-analyze verify` reports for the units named `trial`."""
    for kind, content in units.items():
        (folder / f"trial.{kind}").write_text(content, encoding="utf-8")
    paths = [str(folder / f"trial.{kind}") for kind in units]
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", "--recursive-errors=no", *paths],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("expression", "elapses"),
    [
        ("0 6 * * *", ("*-*-* 06:00:00",)),
        ("*/30 * * * 1-5", ("Mon,Tue,Wed,Thu,Fri *-*-* *:00,30:00",)),
        ("0 0 * * 7", ("Sun *-*-* 00:00:00",)),
        ("5 4 1,15 1 *", ("*-01-01,15 04:05:00",)),
        ("0 6 1 * mon", ("*-*-01 06:00:00", "Mon *-*-* 06:00:00")),
    ],
)
def test_a_schedule_in_systemds_words(expression, elapses):
    assert format_calendar(parse_cron(expression)) == elapses


def test_a_missed_run_starts_as_soon_as_the_machine_is_on(scheduled_command):
    assert "\nPersistent=true\n" in format_timer(scheduled_command(), create_daily("06:00"))


@pytest.mark.scheduler_tools
@needs_systemd
@pytest.mark.parametrize("folder", ["plain", None, "back\\slash", "ends in a blank ", "ends in \\"])
def test_systemd_accepts_the_units(scheduled_command, tmp_path, folder):
    made = scheduled_command() if folder is None else scheduled_command(folder)
    units = {
        "service": format_service(made),
        "timer": format_timer(made, create_weekly("sun", "06:00")),
    }
    assert verified(tmp_path, **units) == ""


@pytest.mark.scheduler_tools
@needs_systemd
def test_systemd_would_report_a_mistake(scheduled_command, tmp_path):
    wrong = format_service(scheduled_command("plain")).replace("Type=oneshot", "Type=several")
    assert "several" in verified(tmp_path, service=wrong)


@pytest.mark.scheduler_tools
@needs_systemd
@pytest.mark.parametrize(
    "name", ["plain", "two words", "100%", "$HOME", "${HOME}", "%h", "é;&|*?#"]
)
def test_systemd_reads_a_quoted_word_as_it_was_meant(tmp_path, name):
    """It names the program that it does not find."""
    missing = f"{tmp_path}/{name}"
    unit = format_service(ScheduledCommand((missing,), "/jobs.toml"))
    assert f"Command {missing} is not executable" in verified(tmp_path, service=unit)


def test_a_word_is_quoted_and_escaped():
    assert join_for_systemd(['a "b" \\ 5% $x']) == '"a \\"b\\" \\\\ 5%% $x"'


def test_a_program_that_systemd_cannot_start_itself_is_started_by_env(scheduled_command):
    started = next(
        one for one in format_service(scheduled_command("it's")).splitlines() if "ExecStart" in one
    )
    assert started.startswith('ExecStart=:"/usr/bin/env" "')
    with pytest.raises(UnusableInput, match="cannot start"):
        format_service(scheduled_command("it's a=b"))
