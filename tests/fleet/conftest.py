"""A folder with a jobs file and calendars, organizations on a practice API, and a web server."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from importer.fleet.batch import Buttons, World, run_batch
from importer.fleet.jobs import read_jobs
from importer.fleet.outcomes import Outcome
from importer.sandbox import Credential, Running
from importer.surroundings import Surroundings

KEYS = {"LAKE_KEY": "key-of-lakeside", "HILL_KEY": "key-of-hillside"}
ORGANIZATIONS = {"LAKE_KEY": "a" * 24, "HILL_KEY": "b" * 24}


@dataclass
class Desk:
    """Where batches are run: a folder, an environment, a server, a clock."""

    folder: Path
    server: Running
    environment: dict[str, str]
    clock: object
    updates: list = field(default_factory=list)
    buttons: Buttons = field(default_factory=Buttons)

    def jobs(self, text: str) -> Path:
        """Write the jobs file."""
        path = self.folder / "jobs.toml"
        path.write_text(text, "utf-8")
        return path

    def calendar(self, name: str, *rows: str) -> Path:
        """Write a calendar of rows (`Name,Date,Type`)."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["Name,Date,Type", *rows, ""]), "utf-8")
        return path

    def world(self, **more: object) -> World:
        """What a pass is run in."""
        return World(
            Surroundings(self.clock),
            self.buttons,
            lambda job, update: self.updates.append((job.name, update)),
            environment=self.environment,
            **more,
        )

    def run(self, **more: object) -> dict[str, Outcome]:
        """Run the jobs file; return the outcomes by name."""
        jobs = read_jobs(str(self.folder / "jobs.toml"), self.environment)
        return {outcome.job.name: outcome for outcome in run_batch(jobs, self.world(**more))}

    def events(self, variable: str) -> set[str]:
        """The names of an organization's events."""
        there = self.server.state.organization(ORGANIZATIONS[variable])
        return {str(event["name"]) for event in there.by_slug.values()}


@pytest.fixture
def desk(tmp_path, sandbox, clock) -> Desk:
    """Two organizations, and nothing in the folder yet."""
    credentials = [Credential(key, ORGANIZATIONS[name]) for name, key in KEYS.items()]
    server = sandbox(credentials=credentials, clock=clock)
    environment = KEYS | {"INTERVALS_BASE_URL": server.base_url}
    return Desk(tmp_path, server, environment, clock)


@dataclass
class Web:
    """A web server: what it gives at each path, as (status, headers, bytes)."""

    address: str
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)

    def give(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        """Give this at a path; return its URL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, content)
        return self.address + path


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.asked.append(self.path)
            status, headers, content = place.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            place.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = Web(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield place
    server.shutdown()
    server.server_close()
