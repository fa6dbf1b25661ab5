"""The key is in its header and nowhere else; what the importer keeps is its user's alone."""

import os
import stat
import zlib
from pathlib import Path

import pytest
from support.faulty_api import Fault, FaultKind

from importer.domain.intervals_api import API_KEY_VARIABLE
from importer.ledger.statements import TABLES
from importer.sandbox import SandboxCredential
from importer.settings import SETTINGS_FILE_NAME

FAST = ("--rate", "1000/second", "--burst", "1000", "--workers", "4")
CANARY = "canary_5up3r_53cr3t_k3y"
REPORTS = ("report.json", "report.csv", "report.xlsx", "report.html")


@pytest.fixture
def guarded(serve):
    """Start a server whose API key is the canary."""
    return serve(credentials=[SandboxCredential(CANARY, unlimited=True)])


def hits(*folders: Path) -> list[Path]:
    """Every file below these folders in which the canary sings."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if CANARY.encode() in path.read_bytes()]


@pytest.mark.both_ledgers
def test_the_api_key_appears_in_no_output_and_no_file(
    shell, guarded, calendar, event_after_requests, tmp_path, home, query
):
    """Not even while the run is killed, refused, limited, lost, and shown to whoever lists processes."""
    guarded.faults.add(
        Fault(FaultKind.RESET, times=3, method="POST"),
        Fault(FaultKind.ERROR, times=3, method="POST", message=f"Bearer {'x' * 9}"),
        Fault(
            FaultKind.ANSWER,
            slug="race-1-2027-05-02",
            status=422,
            body='{"error": {"message": "no"}}',
        ),
        Fault(FaultKind.SLOW, skip=10, method="POST", delay=60),
    )
    reports = [word for name in REPORTS for word in ("--report", name)]
    reached = event_after_requests(guarded, 17)
    killed = shell.start(calendar(30), *FAST, *reports, "--log", "json")
    assert reached.wait(20)
    listed = Path(f"/proc/{killed.number}/cmdline")
    if listed.exists():
        assert CANARY.encode() not in listed.read_bytes()
    assert not hits(tmp_path, home)  # the log of the ledger, as it stands
    killed.signal(9)
    killed.end()
    for kind in (FaultKind.UNAUTHORIZED, FaultKind.FORBIDDEN, FaultKind.REDIRECT, FaultKind.HTML):
        guarded.faults.clear()
        guarded.faults.add(
            Fault(kind, times=None, skip=2, status=302 if kind == FaultKind.REDIRECT else None)
        )
        if kind != FaultKind.HTML:
            assert shell(calendar(30), *FAST, *reports, "--json").status in (4, 5)
    guarded.faults.clear()
    assert shell(calendar(30), *FAST, *reports, "--json").status == 0
    assert shell("ledger", "rebuild").status == 0
    assert all((tmp_path / name).exists() for name in REPORTS)
    assert hits(tmp_path, home) == []
    assert CANARY not in everything(query)


def everything(query) -> str:
    """All that stands in the ledger, as text."""
    rows = [str(query(f"SELECT * FROM {name}")) for name in TABLES]  # noqa: S608 - ours
    reports = [result for (result,) in query("SELECT result FROM runs") if result is not None]
    assert reports
    return "\n".join([*rows, *(zlib.decompress(report).decode() for report in reports)])


def test_the_api_key_is_sent_in_its_header(shell, guarded, calendar, assert_exactly_once):
    """The rehearsal of the above would be worth nothing if it had not been used at all."""
    assert shell(calendar(3)).status == 0
    assert_exactly_once(guarded, 3)
    assert all(one.organization_id is not None for one in guarded.state.requests)


@pytest.mark.parametrize("name", ["api_key", "key", "intervals_partner_api_key"])
@pytest.mark.parametrize("place", ["folder", "home"])
def test_rejects_an_api_key_in_a_settings_file(
    shell, server, calendar, tmp_path, home, name, place
):
    file = tmp_path / SETTINGS_FILE_NAME
    if place == "home":
        file = home / ".config" / "import-events" / SETTINGS_FILE_NAME
        file.parent.mkdir(parents=True)
    file.write_text(f'{name} = "{CANARY}"\n')
    ended = shell(calendar(3), XDG_CONFIG_HOME=str(home / ".config"))
    assert ended.status == 2
    assert f"in the settings file {SETTINGS_FILE_NAME if place == 'folder' else file}." in ended.err
    assert "api_key_file" in ended.err
    assert CANARY not in ended.err + ended.out
    assert not server.state.requests


@pytest.mark.parametrize(
    "arguments", [["--api-key-file", CANARY], [f"--api-key-file={CANARY}"], ["--api-key", CANARY]]
)
def test_rejects_an_api_key_as_an_option(shell, server, calendar, arguments):
    ended = shell(calendar(3), *arguments)
    assert ended.status == 2
    assert CANARY not in ended.err + ended.out
    assert not server.state.requests


@pytest.mark.parametrize("key", ["", "two words", f"{CANARY}\u2028x", f"{CANARY}\n{CANARY}"])
def test_rejects_an_impossible_api_key(shell, server, calendar, key):
    ended = shell(calendar(3), **{API_KEY_VARIABLE: key})
    assert ended.status == 2
    assert API_KEY_VARIABLE in ended.err
    assert CANARY not in ended.err + ended.out
    assert not server.state.requests


@pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
def test_files_with_secrets_are_readable_by_their_owner_alone(
    shell, guarded, calendar, event_after_requests, home, tmp_path
):
    """The ledger, its log and the reports are the user's, also while the run goes on."""
    guarded.faults.add(Fault(FaultKind.SLOW, method="POST", delay=1))
    reached = event_after_requests(guarded, 1)
    ledger = home / "state" / "ledger.sqlite3"
    command = shell.start(calendar(3), "--ledger", str(ledger), "--report", "report.json")
    assert reached.wait(20)
    kept = [path for path in ledger.parent.iterdir() if path.is_file()]
    assert {path.name for path in kept} >= {"ledger.sqlite3", "ledger.sqlite3-wal"}
    assert command.end().status == 0
    for path in [*kept, tmp_path / "report.json"]:
        if path.exists():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(ledger.parent.stat().st_mode) == 0o700
