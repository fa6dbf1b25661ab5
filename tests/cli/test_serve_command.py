"""`import-events serve` as a process."""

import os
import re
import signal

import requests


def printed_address(command) -> str:
    """Wait for the line with the address."""
    out = command.folder / "out"
    while not (
        found := re.search(r"^http://127\.0\.0\.1:\d+/\?token=\S+$", out.read_text(), re.MULTILINE)
    ):
        os.kill(command.number, 0)  # it is still there, or else this says that it is not
    return found[0]


def test_serve_prints_its_address_and_runs_until_stopped(shell):
    command = shell.start("serve", "--no-browser")
    address = printed_address(command)
    answer = requests.get(address, timeout=120)
    assert answer.status_code == 200
    assert "Spreadsheet" in answer.text
    events = requests.get(
        address.split("?")[0] + "api/events",
        cookies=answer.history[0].cookies,
        stream=True,
        timeout=120,
    )
    assert next(events.iter_lines())  # a window is open, and stays so
    command.signal(signal.SIGINT)
    ended = command.end()
    assert ended.status == 0
    assert "Traceback" not in ended.err + ended.out


def test_serve_deletes_uploads_when_it_stops(installed, tmp_path):
    process = installed("serve", "--no-browser", TMPDIR=str(tmp_path))
    process.stdout.readline()
    address = process.stdout.readline().strip()
    origin = address.split("/?")[0]
    session = requests.Session()
    session.get(address, timeout=120)
    rows = b"Name,Date,Type\nRace,2027-05-03,race\n"
    about = {"Origin": origin}
    session.post(f"{origin}/api/upload?name=a.csv", data=rows, headers=about, timeout=120)
    [folder] = tmp_path.glob("import-events-*")
    assert len(list(folder.iterdir())) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not folder.exists()


def test_a_port_in_use_is_reported(shell, web_server):
    port = web_server.address.rpartition(":")[2]
    ended = shell("serve", "--no-browser", "--port", port)
    assert ended.status == 2
    assert f"port {port}" in ended.err
