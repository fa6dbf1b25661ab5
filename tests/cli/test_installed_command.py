"""The installed program, started as a shell or a scheduler starts it."""

import csv
import io
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from support.faulty_api import Fault, FaultKind

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.sandbox import SandboxCredential
from importer.settings import BASE_URL_VARIABLE

TIMEOUT = 180
PS = shutil.which("ps")
COMMAND = shutil.which("import-events", path=str(Path(sys.executable).parent))
WAYS = [[sys.executable, "-m", "importer"], *([[COMMAND]] if COMMAND else [])]
CANARY = "canary_5up3r_53cr3t"


@pytest.mark.skipif(PS is None, reason="there is no ps to list processes with")
def test_the_api_key_is_not_visible_to_other_processes(installed, sandbox, calendar):
    server = sandbox(credentials=[SandboxCredential(key=CANARY, unlimited=True)])
    listings = []

    def look(request) -> bool:
        if request.method == "POST":
            listed = subprocess.run(
                [PS, "-ww", "-e", "-o", "args"], capture_output=True, check=True
            )
            listings.append(listed.stdout)
        return False

    server.faults.add(Fault(FaultKind.HEADERS, times=None, when=look))
    variables = {BASE_URL_VARIABLE: server.base_url, API_KEY_VARIABLE: CANARY}
    process = installed(calendar(2), "--json", "--workers", "1", **variables)
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, err
    assert json.loads(out)["counts"]["created"] == 2
    assert CANARY not in out + err
    assert len(listings) == 2
    for listing in listings:
        assert b"--json" in listing
        assert CANARY.encode() not in listing


def test_the_sandbox_prints_its_address_and_key_until_interrupted(installed, shell, calendar):
    process = installed("sandbox")
    said = "".join(process.stdout.readline() for _ in range(3))
    address, key = (
        re.search(r"http://127\.0\.0\.1:\d+", said),
        re.search(rf"{API_KEY_VARIABLE}=(\S+)", said),
    )
    shell.environment |= {BASE_URL_VARIABLE: address[0], API_KEY_VARIABLE: key[1]}
    assert shell(calendar(3)).status == 0
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, err) == (0, "")


def test_characters_outside_the_terminal_encoding_are_replaced(installed, calendar):
    rows = [("Московский марафон", "2027-05-03", "race"), ("Łódź", "31/02/2027", "race")]
    process = installed("check", calendar(rows), PYTHONIOENCODING="cp1252")
    out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 3
    assert "B3" in out
    assert "? " in out  # where an arrow was meant
    assert "Traceback" not in err


@pytest.mark.parametrize("program", WAYS, ids=len)
def test_version_and_help_need_no_settings(installed):
    both = [installed(option) for option in ("--version", "--help")]
    (version, _), (text, _) = (process.communicate(timeout=TIMEOUT) for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert version.startswith("import-events, version ")
    for option in ("--dry-run", "--skip-invalid", "--api-key-file", "--report", "--wait"):
        assert option in text


# -- without starting from nothing -------------------------------------------------------------------


def test_a_full_disk_loses_the_report_but_not_the_import(shell, server, calendar):
    ended = shell(calendar(2), out="/dev/full")
    assert ended.status == 0
    assert "cannot be written: No space left" in ended.err


def test_reports_of_every_format_agree(shell, server, calendar, tmp_path):
    names = [f"report.{ending}" for ending in ("json", "csv", "xlsx")]
    ended = shell(calendar(3), *(word for name in names for word in ("--report", name)))
    assert ended.status == 0
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    ids = [row["event_id"] for row in report["rows"]]
    assert sorted(ids) == [event["_id"] for event in server.state.events]
    with io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"), newline="") as file:
        assert [row["event_id"] for row in csv.DictReader(file)] == ids
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert cells >= set(ids)
    assert all(f"Report: {name}" in ended.err for name in names)


def test_the_html_report_is_in_the_selected_language(shell, calendar, tmp_path):
    ended = shell("check", calendar(3), "--report", "report.html", "--language", "de")
    assert ended.status == 0
    assert '<html lang="de">' in (tmp_path / "report.html").read_text("utf-8")
    assert shell("check", calendar(3), "--language", "fr").status == 2


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
def test_a_filled_in_template_can_be_imported(shell, tmp_path, name):
    assert shell("template", name).status == 0
    ended = shell("check", name)
    assert ended.status == 2  # there is no event in it yet
    assert "no row with an event" in ended.err


def test_a_closed_standard_output_keeps_the_exit_status(calendar, tmp_path):
    """Some schedulers close standard output: the text is lost, but the import works."""
    for rows, status in ((2, 0), ([("Hill 5K", "31/02/2027", "race")], 3)):
        command = [sys.executable, "-m", "importer", "check", str(tmp_path / calendar(rows))]
        ended = subprocess.run(
            ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, "Traceback" in ended.stderr) == (status, False)
