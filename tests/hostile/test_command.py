"""The whole command on hostile files: a status, a sentence, and nothing that steers a terminal.

A sample of the corpus; `HOSTILE_COMMAND=1` takes all of it.
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.hostile_files import CASES, Case
from support.hostile_files.ends import ROOT, WORKERS
from support.hostile_files.workbooks import CSV

SAMPLE = (
    "cells-at-both-ends-of-the-sheet.xlsx",
    "sheet-whose-name-is-made-of-bidi.xlsx",
    "controls-and-bidi-in-a-cell.xlsx",
    "date-of-nan.xlsx",
    "rows-of-text-repeated-1048576.ods",
    "sectors-with-a-directory-without-end.xls",
    "cell-of-ansi.csv",
    "one-row-of-a-million-fields.csv",
)
SECONDS = 180
STATUSES = {0, 2, 3}
ALL = "HOSTILE_COMMAND" in os.environ
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def check_command(folder: Path, name: str) -> None:
    """Check a file with the command, as a process, and look at what it does and says."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT), HOME=str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "importer", "check", "--", name],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode in STATUSES, said
    assert "Traceback" not in said
    assert not STEERING.search(said)
    if done.returncode == 2:
        assert b"Error: " in done.stderr
        assert "→" in said


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def test_a_hostile_file_gives_an_exit_status_and_a_message(folder: Path) -> None:
    chosen = [case for case in CASES if ALL or case.name in SAMPLE]
    assert ALL or len(chosen) == len(SAMPLE)

    def judge(case: Case) -> str:
        path = folder / case.name
        path.write_bytes(case.build())
        try:
            check_command(folder, case.name)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            return f"{case.name}: {error}"
        finally:
            path.unlink()
        return ""

    with ThreadPoolExecutor(WORKERS) as pool:
        faults = [fault for fault in pool.map(judge, chosen) if fault]
    assert not faults


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize("name", [b"\x1b[31m\nred\xff\xe2\x80\xae.csv", b"-rf.csv"])
def test_a_hostile_file_name_gives_an_exit_status_and_a_message(name: bytes, folder: Path) -> None:
    path = folder / os.fsdecode(name)
    path.write_bytes(CSV)
    check_command(folder, path.name)
    path.write_bytes(b"PK\x03\x04")
    check_command(folder, path.name)
    path.unlink()
