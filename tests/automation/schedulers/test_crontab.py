"""The line of a crontab: a shell reads it as it was meant, `crontab` takes it, others' lines stay."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from importer.automation.cron_expression import create_daily, create_hourly, parse_cron
from importer.automation.schedulers.crontab import add_line, format_line, has_line, remove_line
from importer.domain.errors import UnusableInput

OTHERS = "MAILTO=me@club.example\n# import-events schedule: mine\n*/5 * * * * date +\\%F > /tmp/x\n"
CRONTAB = shutil.which("crontab")


def as_cron(command: str) -> str:
    """Return the command as cron passes it to the shell: with its percent signs unescaped."""
    assert "%" not in command.replace("\\%", "")
    return command.replace("\\%", "%")


def test_the_line_runs_the_batch_in_the_folder_of_its_jobs_and_keeps_a_log(scheduled_command):
    made = scheduled_command()
    minute, hour, *stars, command = format_line(made, create_daily("06:30")).split(" ", 5)
    assert (minute, hour, stars) == ("30", "6", ["*", "*", "*"])
    subprocess.run(["/bin/sh", "-c", as_cron(command)], check=True, cwd="/")
    with Path(made.log_file).open(encoding="utf-8") as log:
        assert log.read().splitlines() == [made.folder, "batch", made.jobs_file]


def test_a_second_run_appends_to_the_log(scheduled_command):
    made = scheduled_command()
    for _ in range(2):
        command = format_line(made, create_hourly()).split(" ", 5)[5]
        subprocess.run(["/bin/sh", "-c", as_cron(command)], check=True, cwd="/")
    with Path(made.log_file).open(encoding="utf-8") as log:
        assert len(log.readlines()) == 6


def test_the_line_is_put_in_once_and_replaced(scheduled_command):
    made = scheduled_command()
    once = add_line(OTHERS, made, create_daily("06:00"))
    assert once == f"{OTHERS}{format_line(made, create_daily('06:00'))}\n"
    assert add_line(once, made, create_daily("06:00")) == once
    later = add_line(once, made, create_daily("07:00"))
    assert later == f"{OTHERS}{format_line(made, create_daily('07:00'))}\n"


def test_taking_the_line_out_leaves_the_crontab_as_it_was(scheduled_command):
    made = scheduled_command()
    assert remove_line(add_line(OTHERS, made, create_hourly()), made) == OTHERS
    assert remove_line(OTHERS, made) == OTHERS
    assert not has_line(OTHERS, made)


def test_a_last_line_without_an_end_stays_a_line(scheduled_command):
    made = scheduled_command()
    joined = add_line("0 0 * * * date", made, create_hourly())
    assert joined == f"0 0 * * * date\n{format_line(made, create_hourly())}\n"


def test_another_jobs_file_has_a_line_of_its_own(scheduled_command):
    one, other = scheduled_command(), scheduled_command(name="other-jobs.toml")
    both = add_line(add_line("", one, create_hourly()), other, create_hourly())
    assert len(both.splitlines()) == 2
    assert remove_line(both, one) == f"{format_line(other, create_hourly())}\n"


def test_a_line_that_the_user_turned_off_stays_off(scheduled_command):
    made = scheduled_command()
    off = f"# {format_line(made, create_hourly())}\n"
    assert not has_line(off, made)
    assert remove_line(off, made) == off


def test_rejects_a_path_that_no_line_can_hold(scheduled_command):
    with pytest.raises(UnusableInput, match="backslash"):
        format_line(scheduled_command("back\\slash"), create_hourly())
    with pytest.raises(UnusableInput, match="too long"):
        format_line(scheduled_command("long" * 60), create_hourly())


@pytest.fixture
def crontab_of_nobody():
    """Run `crontab` for a user who has none; what was there comes back."""
    if CRONTAB is None:
        pytest.skip("there is no crontab here")
    if os.geteuid() != 0:
        pytest.skip("only root may try another user's crontab")

    def run(*words: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [CRONTAB, "-u", "nobody", *words],
            input=given, capture_output=True, check=False, encoding="utf-8",
        )  # fmt: skip

    before = run("-l")
    yield run
    if before.returncode == 0:
        run("-", given=before.stdout)
    else:
        run("-r")


@pytest.mark.parametrize(
    "expression", ["0 6 * * *", "*/15 8-18/2 1,15 jan-mar sat-sun", "17 * * * *", "0 0 29 2 7"]
)
def test_crontab_takes_the_line(scheduled_command, crontab_of_nobody, expression):
    given = add_line(OTHERS, scheduled_command(), parse_cron(expression))
    taken = crontab_of_nobody("-", given=given)
    assert taken.returncode == 0, taken.stderr
    assert crontab_of_nobody("-l").stdout == given


def test_crontab_takes_the_longest_line_that_is_made(scheduled_command, crontab_of_nobody):
    lengths = []
    for extra in range(140):
        try:
            made = format_line(scheduled_command("x" * extra), create_hourly())
        except UnusableInput:
            break
        lengths.append(len(made))
    taken = crontab_of_nobody("-", given=f"{made}\n")
    assert taken.returncode == 0, taken.stderr


def test_crontab_refuses_what_is_no_line(crontab_of_nobody):
    assert crontab_of_nobody("-", given="60 6 * * * date\n").returncode != 0
