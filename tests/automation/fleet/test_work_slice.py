"""A task in this process: a credential's jobs, their bytes and addresses, its slice of time."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest
from support.faulty_api import FaultySandbox
from support.postgresql_server import PostgresServer

from importer.automation.fleet.database import Database
from importer.automation.fleet.job_store import JobFile, JobStore
from importer.automation.fleet.work_slice import RetryWhileUnavailable, WorkerSettings, WorkSlice
from importer.automation.jobs_file import Job
from importer.domain.progress_events import ProgressUpdate
from importer.settings import Settings

CALENDAR = b"Name,Date,Type\nLakeside 10K,2027-05-03,race\nHillside 5K,2027-05-04,race\n"
AGAIN = RetryWhileUnavailable(lambda _: True)


class Bench:
    """Where tasks are done by hand."""

    def __init__(self, fleet_database: Database, store: JobStore, server: FaultySandbox) -> None:
        self.base, self.store, self.server = fleet_database, store, server
        self.messages: list[str] = []
        environment = {"A_KEY": server.key}
        self.settings = WorkerSettings(
            fleet_database.url, report_message=self.messages.append, environment=environment
        )

    def submit(self, name: str, *files: JobFile, **settings: object) -> None:
        """Submit a job."""
        chosen = Settings(base_url=self.server.base_url, **settings)
        job = Job(name, tuple(file.name for file in files), chosen, "A_KEY")
        self.store.submit_job(job, files, None)

    def drain(
        self,
        *,
        pressed: bool = False,
        listen: Callable[[object], None] | None = None,
        patience: RetryWhileUnavailable = AGAIN,
    ) -> None:
        """Run the next task."""
        work_slice = WorkSlice(self.store, self.settings, self.store.list_due_credentials()[0])
        self.server.faults.clear()
        if pressed:
            work_slice._record_progress = lambda _: (
                work_slice.cancel()
            )  # as its slice would, at the first update
        if listen is not None:
            work_slice._record_progress = listen
        work_slice.run(patience)

    def job(self, name: str) -> SimpleNamespace:
        """Return the row of a job."""
        sql = "SELECT * FROM fleet_jobs WHERE name = %s"
        row = self.base.run_transaction(lambda one: one.execute(sql, [name]).fetchone())
        return SimpleNamespace(**row)


@pytest.fixture
def bench(
    fleet_database: Database, store: JobStore, sandbox: Callable[..., FaultySandbox]
) -> Bench:
    return Bench(fleet_database, store, sandbox())


@pytest.fixture
def site() -> Iterator[tuple[str, list[bytes]]]:
    """Serve the first item of the list on loopback; yield the address and the list."""
    given = [CALENDAR]

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(given[0])

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/calendar.csv", given
        server.shutdown()
        thread.join()


def test_a_worker_needs_no_file_of_the_machine_that_submitted_it(bench: Bench):
    bench.submit("lakeside", JobFile("/not/here/lakeside[1].csv", CALENDAR))
    bench.drain()
    assert bench.job("lakeside").state == "done"
    assert bench.messages == ["lakeside: done. 2 of 2 rows are imported."]


def test_the_users_own_path_stands_in_what_is_reported(bench: Bench):
    bench.submit("broken", JobFile("/not/here/lakeside.csv", b""))
    bench.drain()
    assert bench.job("broken").state == "trouble"
    assert "/not/here/lakeside.csv" in bench.job("broken").message


def test_a_failed_job_does_not_stop_others_of_its_credential(bench: Bench):
    bench.submit("broken", JobFile("a.csv", b""))
    bench.submit("lakeside", JobFile("b.csv", CALENDAR))
    bench.drain()
    assert (bench.job("broken").state, bench.job("lakeside").state) == ("trouble", "done")


def test_unchanged_content_costs_no_request(bench: Bench):
    for _ in range(2):
        bench.submit("lakeside", JobFile("lakeside.csv", CALENDAR))
        before = len(bench.server.state.requests)
        bench.drain()
    assert len(bench.server.state.requests) == before
    assert bench.job("lakeside").state == "done"


def test_a_url_is_downloaded_each_time(bench: Bench, site: tuple[str, list[bytes]]):
    address, given = site
    bench.submit("sheet", JobFile(address, None))
    bench.drain()
    given[0] += b"Riverside 21K,2027-06-06,race\n"
    bench.submit("sheet", JobFile(address, None))
    bench.drain()
    assert len(bench.server.state.events) == 3
    assert bench.job("sheet").rows_in == 3


def test_a_time_slice_leaves_the_rest_to_the_next_task(bench: Bench):
    bench.submit("lakeside", JobFile("lakeside.csv", CALENDAR))
    bench.drain(pressed=True)
    assert bench.job("lakeside").state == "waiting"
    assert len(bench.server.state.events) < 2
    bench.drain()
    assert bench.job("lakeside").state == "done"
    assert len(bench.server.state.events) == 2


def test_an_unreleased_lease_is_released_before_the_job_continues(
    bench: Bench, postgresql: PostgresServer
):
    """The database is away when the run ends: another worker may take the job once it is back."""
    away: list[bool] = []

    def listen(update: object) -> None:
        if isinstance(update, ProgressUpdate) and not away:
            postgresql.stop("immediate")
            away.append(True)

    def wait(_: float) -> bool:
        if away == [True]:
            postgresql.start()
            away.append(False)
        return False

    bench.submit("lakeside", JobFile("lakeside.csv", CALENDAR), workers=1)
    bench.drain(listen=listen, patience=RetryWhileUnavailable(wait))
    assert bench.job("lakeside").state == "stopped"
    assert "cannot be reached" in bench.job("lakeside").message
    leases = bench.base.run_transaction(
        lambda one: one.execute("SELECT expires_at FROM leases").fetchall()
    )
    assert [row["expires_at"] for row in leases] == [0.0]


def test_an_unavailable_web_server_delays_its_own_job_only(bench: Bench):
    bench.submit("sheet", JobFile("http://127.0.0.1:9/calendar.csv", None))
    bench.submit("lakeside", JobFile("lakeside.csv", CALENDAR))
    bench.drain()
    assert bench.job("lakeside").state == "done"
    sheet = bench.job("sheet")
    assert (sheet.state, sheet.failures) == ("stopped", 1)
    assert sheet.due > bench.store.get_time()
