"""The power fails: whatever the disk kept of the last writes, the ledger believes nothing wrong.

A run is photographed between its turns: the bytes of the ledger and its log, and what had been
posted by then. From each picture, a disk that lost, cut, zeroed or swapped the last writes is made.
"""

import os
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.faulty_api import FaultyConfig, start_sandbox
from support.ledgers import at_each_connection
from support.properties import examples

from importer.delivery.run_context import RunContext
from importer.domain.clock import SystemClock
from importer.domain.progress_events import Update
from importer.ledger.connect import open_ledger
from importer.ledger.transaction import LEASE_TTL
from importer.pipeline.import_run import run_import
from importer.sandbox import SandboxCredential
from importer.settings import Settings

ROWS = 24
SECTOR = 512
HEAD, FRAME_HEAD = 32, 24
"""Bytes of the log's header, and of each frame's (https://www.sqlite.org/fileformat2.html, 4.1)."""
UNSEEN = {"rate": (9000.0, 86_400.0), "burst": 1000}
OURS = SandboxCredential("key-of-the-power-tests", "f" * 24, unlimited=True)
Known = dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Picture:
    """What lay on the disk at one moment, and which slugs had been posted."""

    number: int
    posted: frozenset[str]

    def __repr__(self) -> str:
        return f"picture {self.number}"

    @property
    def database(self) -> bytes:
        """The ledger itself."""
        return FILES[self.number][0]

    @property
    def log(self) -> bytes:
        """Its write-ahead log."""
        return FILES[self.number][1]


FILES: list[tuple[bytes, bytes]] = []
PICTURES: list[Picture] = []
BODIES: dict[str, dict[str, object]] = {}


@contextmanager
def often_checkpointed(pages: int) -> Iterator[None]:
    """Let ledgers copy their log into the database after so many pages."""
    pragma = f"PRAGMA wal_autocheckpoint = {pages}"
    with at_each_connection(lambda connection: connection.execute(pragma)):
        yield


@pytest.fixture(scope="module")
def calendar(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("power") / "calendar.csv"
    rows = [f"Race {at},2027-05-{at % 28 + 1:02},race\n" for at in range(ROWS)]
    path.write_text("Name,Date,Type\n" + "".join(rows))
    return str(path)


@pytest.fixture(scope="module", autouse=True)
def _pictures(calendar, tmp_path_factory) -> Iterator[None]:
    """Photograph two runs: one whose log only grows, one whose log begins anew again and again."""
    for pages in (1000, 12):
        ledger = tmp_path_factory.mktemp("photographed") / "ledger.sqlite3"
        with often_checkpointed(pages), start_sandbox(FaultyConfig(credentials=[OURS])) as server:

            def photograph(_: Update, ledger=ledger, state=server.state) -> None:
                posted = {one.request.slug for one in state.requests if one.method == "POST"}
                log = ledger.with_name("ledger.sqlite3-wal")
                FILES.append((ledger.read_bytes(), log.read_bytes()))
                PICTURES.append(Picture(len(PICTURES), frozenset(posted)))

            chosen = Settings(base_url=server.base_url, ledger=str(ledger), workers=4, **UNSEEN)
            world = RunContext(listener=photograph)
            assert run_import([calendar], chosen, server.key, world).run.exit_status == 0
            BODIES.update(server.state.get_organization().by_slug)
    yield
    FILES.clear()
    PICTURES.clear()
    BODIES.clear()
    believed.cache_clear()


# -- what a log says ------------------------------------------------------------------------------------


def commits(log: bytes) -> list[int]:
    """Where each commit ends: until there, the log is believed if nothing before is damaged."""
    if len(log) < HEAD:
        return []
    size, salt = struct.unpack(">I", log[8:12])[0] + FRAME_HEAD, log[16:24]
    ends = []
    for start in range(HEAD, len(log) - size + 1, size):
        if log[start + 8 : start + 16] != salt:  # a frame of the log before
            break
        if log[start + 4 : start + 8] != bytes(4):
            ends.append(start + size)
    return ends


@cache
def believed(number: int, end: int) -> Known:
    """Return the stored events of a snapshot whose log ends at `end`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        lay_down(path, FILES[number][0], FILES[number][1][:end])
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'events'")
            if tables.fetchone() is None:
                return {}
            rows = connection.execute("SELECT slug, state, event_id FROM events").fetchall()
            return {slug: (progress, number) for slug, progress, number in rows}


def lay_down(path: Path, database: bytes, log: bytes) -> None:
    """Make a disk of it; the index of the log is what never survives."""
    path.write_bytes(database)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    path.with_name(f"{path.name}-shm").write_bytes(os.urandom(SECTOR))


def said(path: Path) -> Known:
    """Return the stored events of a ledger."""
    with open_ledger(path) as ledger:
        known = ledger.get_entries(ledger.get_organization_id(OURS.organization_id), BODIES)
    return {slug: (entry.state.value, entry.event_id) for slug, entry in known.items()}


class AfterTheSeat(SystemClock):
    """Some minutes later: the process of these tests is the one that died, and yet lives."""

    def now(self) -> float:
        return super().now() + LEASE_TTL


def pictures() -> st.SearchStrategy[Picture]:
    return st.integers(0, 10**6).map(lambda number: PICTURES[number % len(PICTURES)])


# -- what is done to it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disk:
    """A picture, and what the disk made of its log."""

    picture: Picture
    log: bytes

    def __repr__(self) -> str:
        return f"{self.picture} whose log of {len(self.log)} bytes is right up to {self.intact}"

    @property
    def intact(self) -> int:
        """How many bytes come before the first one that the disk changed."""
        pairs = enumerate(zip(self.log, self.picture.log, strict=False))
        return next((at for at, (one, other) in pairs if one != other), len(self.log))

    @property
    def committed(self) -> Known:
        """What was committed before that."""
        ends = [end for end in commits(self.picture.log) if end <= self.intact]
        return believed(self.picture.number, max([0, *ends]))

    def lay_down(self, path: Path) -> None:
        """Make files of it."""
        lay_down(path, self.picture.database, self.log)


@st.composite
def disks(draw: st.DrawFn) -> Disk:
    """Any disk that lost, cut, zeroed or swapped some of the last writes."""
    picture = draw(pictures())
    log = bytearray(picture.log)
    tail = max(0, len(log) - draw(st.sampled_from([SECTOR, 8 * SECTOR, 64 * SECTOR, len(log)])))
    sectors = st.integers(tail // SECTOR, max(tail, len(log) - 1) // SECTOR)
    for _ in range(draw(st.integers(1, 4))):
        one, other = (SECTOR * draw(sectors) for _ in range(2))
        kept = bytes(log[one : one + SECTOR])
        match draw(st.sampled_from(["cut", "zeroed", "swapped", "lost", "noise"])):
            case "cut":
                del log[draw(st.integers(tail, len(log))) :]
            case "zeroed":
                log[one : one + SECTOR] = bytes(len(kept))
            case "swapped":
                moved = bytes(log[other : other + SECTOR])
                if len(moved) == len(kept):
                    log[one : one + SECTOR], log[other : other + SECTOR] = moved, kept
            case "lost":  # what lay there before, if anything did
                before = FILES[max(0, picture.number - 1)][1][one : one + SECTOR]
                log[one : one + SECTOR] = before.ljust(len(kept), b"\0")[: len(kept)]
            case "noise":
                log[one : one + SECTOR] = draw(st.binary(min_size=len(kept), max_size=len(kept)))
    return Disk(picture, bytes(log))


# -- the laws -------------------------------------------------------------------------------------------


def test_power_loss_after_a_request(calendar):
    """What was synchronised before a post left is enough: it holds the post's intent."""
    assert len(PICTURES) > ROWS
    for picture in PICTURES:
        ends = commits(picture.log)
        known = believed(picture.number, ends[-1] if ends else 0)
        assert picture.posted <= known.keys()


@examples(150)
@given(disks())
def test_power_loss_while_the_write_ahead_log_is_written(calendar, disk):
    """The ledger says what was committed before the damage: no less, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        disk.lay_down(path)
        assert said(path) == disk.committed


@examples(60)
@given(pictures(), st.data())
def test_power_loss_during_a_checkpoint(calendar, picture, data):
    """Any page that the log holds may be whole, old or torn in the database."""
    size = struct.unpack(">I", picture.log[8:12])[0]
    end = max([0, *commits(picture.log)])
    frames = range(HEAD, end, FRAME_HEAD + size)
    database = bytearray(picture.database)
    for start in frames:
        page = struct.unpack(">I", picture.log[start : start + 4])[0]
        content = picture.log[start + FRAME_HEAD : start + FRAME_HEAD + size]
        written = data.draw(st.integers(0, size // SECTOR)) * SECTOR
        place = (page - 1) * size
        database.extend(bytes(max(0, place + written - len(database))))
        database[place : place + written] = content[:written]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite3"
        lay_down(path, bytes(database), picture.log)
        assert said(path) == believed(picture.number, end)


@examples(25)
@given(disks(), st.data())
def test_the_same_command_continues_after_a_power_loss(calendar, disk, data):
    """Whichever of the posts arrived, in the end each row is one event."""
    slugs = sorted(disk.picture.posted)
    arrived = data.draw(st.sets(st.sampled_from(slugs))) if slugs else set()
    with (
        tempfile.TemporaryDirectory() as folder,
        start_sandbox(FaultyConfig(credentials=[OURS])) as server,
    ):
        path = Path(folder) / "ledger.sqlite3"
        disk.lay_down(path)
        made = {slug for slug, (progress, _) in said(path).items() if progress == "created"}
        for slug in sorted(arrived | made):  # what was answered had arrived
            body = {k: v for k, v in BODIES[slug].items() if k not in ("_id", "organizationId")}
            server.state.add_event(body)
        chosen = Settings(base_url=server.base_url, ledger=str(path), **UNSEEN)
        result = run_import([calendar], chosen, server.key, RunContext(AfterTheSeat()))
        assert result.run.exit_status == 0, result.message
        assert sorted(event["slug"] for event in server.state.events) == sorted(BODIES)
        assert {progress for progress, _ in said(path).values()} <= {"created", "existing"}
