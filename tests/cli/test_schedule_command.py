"""`import-events schedule` prints, installs and removes schedules."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CRONTAB = shutil.which("crontab")
OTHERS = "MAILTO=me@club.example\n0 0 * * * date\n"
DAILY = ("--daily", "06:00")


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """Write a jobs file into a folder with a blank in its name."""
    folder = tmp_path / "100% Bob's club"
    folder.mkdir()
    file = folder / "jobs.toml"
    file.write_text('[[job]]\nname = "a"\nfiles = ["a.csv"]\napi_key_env = "CLUB_KEY"\n', "utf-8")
    return file


@pytest.fixture
def tool(tmp_path: Path, shell) -> Callable[..., Path]:
    """Put a program first on the path; return the file to which it writes its arguments."""
    folder = tmp_path / "tools"
    folder.mkdir()
    shell.environment |= {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    def make(name: str, script: str = "") -> Path:
        calls, program = folder / f"{name}.calls", folder / name
        program.write_text(f'#!/bin/sh\necho "$*" >> "{calls}"\n{script}\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return calls

    return make


@pytest.fixture
def crontab(tool):
    """Replace `crontab` by one with an empty file; return a function that reads or sets it."""
    if CRONTAB is None:
        pytest.skip("there is no crontab here")
    if os.geteuid() != 0:
        pytest.skip("only root may try another user's crontab")
    tool("crontab", f'exec {CRONTAB} -u nobody "$@"')

    def run(*words: str, given: str | None = None) -> str:
        return subprocess.run(
            [CRONTAB, "-u", "nobody", *words],
            input=given, stdout=subprocess.PIPE, check=False, encoding="utf-8",
        ).stdout  # fmt: skip

    before = run("-l")
    run("-", given=OTHERS)
    yield run
    run("-", given=before) if before else run("-r")


@pytest.fixture
def systemd(tool, shell, tmp_path: Path) -> Path:
    """Imitate a user's systemd; return the arguments of `systemctl`."""
    (tmp_path / "runtime" / "systemd").mkdir(parents=True)
    shell.environment |= {"XDG_RUNTIME_DIR": str(tmp_path / "runtime")}
    return tool("systemctl")


def test_prints_only_the_crontab_line_to_standard_output(shell, jobs):
    ended = shell("schedule", str(jobs), *DAILY, "--as", "crontab")
    assert ended.status == 0
    assert ended.out.startswith("0 6 * * * cd ")
    assert ended.out.count("\n") == 1
    assert "do no harm" in ended.err
    assert "api_key_file" in ended.err


def test_a_relative_jobs_path_becomes_absolute(shell, jobs, tmp_path):
    ended = shell("schedule", str(jobs.relative_to(tmp_path)), *DAILY, "--as", "systemd")
    assert str(jobs).replace("%", "%%") in ended.out


def test_prints_every_suitable_scheduler_with_a_heading(shell, jobs, tool, systemd):
    tool("crontab")
    ended = shell("schedule", str(jobs), "--cron", "*/15 8-18 * * mon-fri")
    assert ended.status == 0
    headings = [line for line in ended.out.splitlines() if line.startswith("== ")]
    assert headings == ["== systemd", "== crontab"]


@pytest.mark.parametrize("when", [(), ("--hourly", *DAILY), ("--daily", "25:00"), ("--cron", "x")])
def test_requires_exactly_one_valid_time(shell, jobs, when):
    ended = shell("schedule", str(jobs), *when)
    assert ended.status == 2
    assert "→" in ended.err
    assert ended.out == ""


def test_a_jobs_file_is_required(shell, jobs, tmp_path):
    assert shell("schedule", "nowhere.toml", *DAILY).status == 2
    broken = tmp_path / "broken.toml"
    broken.write_text("[[job\n")
    ended = shell("schedule", str(broken), *DAILY)
    assert ended.status == 2
    assert "not valid TOML" in ended.err
    assert shell("schedule", str(tmp_path), *DAILY).status == 2


def test_installs_replaces_and_removes_the_crontab_line(shell, jobs, crontab):
    install = ("schedule", str(jobs), "--as", "crontab", "--install")
    assert "was added" in shell(*install, *DAILY).out
    assert "already" in shell(*install, *DAILY).out
    assert "was replaced" in shell(*install, "--hourly").out
    *others, ours = crontab("-l").splitlines(keepends=True)
    assert "".join(others) == OTHERS
    assert ours.startswith("17 * * * * cd ")
    assert "was removed" in shell("schedule", str(jobs), "--remove").out
    assert crontab("-l") == OTHERS
    ended = shell("schedule", str(jobs), "--remove")
    assert (ended.status, ended.out) == (0, "")
    assert "There is no schedule" in ended.err


def test_creates_a_missing_crontab(shell, jobs, crontab):
    crontab("-r")
    assert shell("schedule", str(jobs), *DAILY, "--as", "crontab", "--install").status == 0
    assert len(crontab("-l").splitlines()) == 1


def test_an_unreadable_crontab_is_not_overwritten(shell, jobs, tool):
    calls = tool("crontab", 'echo "you are not allowed" >&2; exit 1')
    ended = shell("schedule", str(jobs), *DAILY, "--as", "crontab", "--install")
    assert ended.status == 2
    assert "you are not allowed" in ended.err
    assert calls.read_text() == "-l\n"


def test_installs_replaces_and_removes_the_systemd_units(shell, jobs, systemd, home):
    units = home / ".config" / "systemd" / "user"
    install = ("schedule", str(jobs), "--as", "systemd", "--install")
    assert "was installed" in shell(*install, *DAILY).out
    assert "already" in shell(*install, *DAILY).out
    assert "was installed" in shell(*install, "--weekly", "sun", "07:30").out
    _service, timer = sorted(units.iterdir())
    assert "OnCalendar=Sun *-*-* 07:30:00\n" in timer.read_text("utf-8")
    calls = systemd.read_text().splitlines()
    assert calls[-3:] == [
        "--user daemon-reload",
        f"--user enable {timer.name}",
        f"--user restart {timer.name}",
    ]
    ended = shell("schedule", str(jobs), "--remove", "--as", "systemd")
    assert "was removed" in ended.out
    assert not list(units.iterdir())
    assert f"--user disable --now {timer.name}" in systemd.read_text()


def test_moving_to_systemd_removes_the_crontab_line(shell, jobs, crontab, systemd):
    shell("schedule", str(jobs), *DAILY, "--as", "crontab", "--install")
    ended = shell("schedule", str(jobs), *DAILY, "--install")
    assert "was installed" in ended.out
    assert "One scheduler is enough." in ended.out
    assert crontab("-l") == OTHERS


def test_removing_needs_no_jobs_file(shell, jobs, systemd, home):
    shell("schedule", str(jobs), *DAILY, "--as", "systemd", "--install")
    jobs.unlink()
    ended = shell("schedule", str(jobs), "--remove", "--as", "systemd")
    assert (ended.status, ended.err) == (0, "")
    assert not list((home / ".config" / "systemd" / "user").iterdir())


def test_a_unit_folder_that_cannot_be_created_is_reported(shell, jobs, systemd, home):
    (home / ".config").write_text("in the way")
    ended = shell("schedule", str(jobs), *DAILY, "--as", "systemd", "--install")
    assert ended.status == 2
    assert "cannot be written" in ended.err


def test_a_schedule_that_one_scheduler_lacks_is_printed_for_the_others(
    shell, tmp_path, tool, systemd
):
    tool("crontab")
    jobs = tmp_path / "back\\slash.toml"
    jobs.write_text('[[job]]\nname = "a"\nfiles = ["a.csv"]\n', "utf-8")
    ended = shell("schedule", str(jobs), *DAILY)
    assert ended.status == 0
    assert "OnCalendar" in ended.out
    assert "A crontab cannot contain a backslash" in ended.err
    assert shell("schedule", str(jobs), *DAILY, "--as", "crontab").status == 2


def test_installs_a_windows_task(shell, jobs, tool, tmp_path):
    jobs = jobs.rename(tmp_path / "jobs.toml")
    kept = tmp_path / "kept.xml"
    calls = tool("schtasks", f'[ "$1" != /Create ] || cp "$5" {kept}')
    install = ("schedule", str(jobs), *DAILY, "--as", "windows", "--install")
    assert "was installed" in shell(*install).out
    assert kept.read_text("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>\n<Task')
    assert calls.read_text().startswith("/Create /TN import-events-jobs-")
    assert "was removed" in shell("schedule", str(jobs), "--remove", "--as", "windows").out


def test_a_machine_without_a_scheduler_is_reported(shell, jobs):
    ended = shell("schedule", str(jobs), *DAILY, "--install", PATH="/nowhere")
    assert ended.status == 2
    assert "no scheduler" in ended.err
    assert shell("schedule", str(jobs), *DAILY, PATH="/nowhere").out.startswith("0 6 * * * cd ")
