"""A worker that runs tasks from the queue until it is stopped.

Procrastinate hands the tasks out: a task says that a credential has due jobs. Which worker may run
which job is decided by the job store alone, so a lost or repeated task does no harm.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from uuid import uuid4

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.jobs import Status

from importer.automation.fleet.database import Database
from importer.automation.fleet.job_store import JobStore
from importer.automation.fleet.migrations import migrate_tables
from importer.automation.fleet.work_slice import RetryWhileUnavailable, WorkerSettings, WorkSlice
from importer.domain.errors import ImportEventsError
from importer.domain.message import Message

_QUEUE = "import-events"
_WORK_TASK = "import-events.work"
_POLL_INTERVAL = 1.0
_HEARTBEATS_BEFORE_STALL = 3.0
"""Heartbeats sent within the time after which a worker is considered lost."""
_MAX_INTERVAL = 2.0
_MAX_CONNECTIONS = 4
_CONNECTION_TIMEOUT = 3.0
_QUEUE_WORKER_EXPIRY = 3600.0
"""Seconds without a heartbeat after which Procrastinate forgets a worker and its unfinished tasks."""


class Worker:
    """Runs tasks of the fleet; await `run` in an event loop.

    Args:
        settings: of the worker.
        concurrency: number of credentials whose jobs run at the same time.

    Attributes:
        canceled: whether it was canceled.

    Raises:
        UnusableInput: the address is not a PostgreSQL URL.
    """

    def __init__(self, settings: WorkerSettings, concurrency: int) -> None:
        self._settings, self._concurrency = settings, concurrency
        self._id = uuid4().hex
        self._database = Database(settings.ledger, max_idle_connections=concurrency + 2)
        self._store = JobStore(self._database)
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="work-slice")
        self.canceled = False
        self._stop_event = threading.Event()
        self._slice_ended = asyncio.Event()
        self._slices: set[WorkSlice] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main_task: asyncio.Task[None] | None = None
        self._is_unavailable = False

    def cancel(self) -> None:
        """Claim no more jobs and cancel the running ones. Safe in a signal handler."""
        self.canceled = True
        self._stop_event.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._cancel_tasks)

    def _cancel_tasks(self) -> None:
        for work_slice in self._slices:
            work_slice.cancel()
        if self._main_task is not None:
            self._main_task.cancel()

    async def run(self) -> None:
        """Run tasks until canceled.

        Raises:
            Stopped: the database is unavailable at the start.
            UnusableInput: the database refuses.
        """
        await asyncio.to_thread(migrate_tables, self._database)
        for noisy in ("procrastinate", "psycopg.pool"):  # they log outages with tracebacks
            logging.getLogger(noisy).disabled = True
            logging.getLogger(noisy).setLevel(logging.CRITICAL + 1)
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda *_: None)  # finishing a task fails in an outage
        self._main_task = asyncio.create_task(self._run_until_canceled())
        if self.canceled:
            self._main_task.cancel()
        with suppress(asyncio.CancelledError):
            await self._main_task
        self._threads.shutdown()
        with suppress(ImportEventsError):
            self._store.remove_worker(self._id)
        self._database.close_idle_connections()

    async def _run_until_canceled(self) -> None:
        """Run Procrastinate's worker, and restart it when the database was unavailable."""
        while not self.canceled:
            connector = PsycopgConnector(
                conninfo=self._database.conninfo,
                min_size=1,
                max_size=_MAX_CONNECTIONS,
                timeout=_CONNECTION_TIMEOUT,
            )
            app = App(connector=connector)
            app.task(name=_WORK_TASK, queue=_QUEUE)(self._run_slice)
            try:
                async with app.open_async():
                    await self._run_app(app)
            except (ProcrastinateException, psycopg.OperationalError):
                self._report_outage()
            await asyncio.sleep(_POLL_INTERVAL)

    async def _run_app(self, app: App) -> None:
        heartbeat_interval = self._settings.stalled_after / _HEARTBEATS_BEFORE_STALL
        loops = [
            asyncio.create_task(self._repeat(work, heartbeat_interval, wake))
            for work, wake in (
                (self._send_heartbeats, asyncio.Event()),
                (partial(self._maintain, app), self._slice_ended),
            )
        ]
        try:
            await _delete_stalled_tasks(app)
            await app.run_worker_async(
                queues=[_QUEUE],
                concurrency=self._concurrency,
                install_signal_handlers=False,
                delete_jobs="always",
                fetch_job_polling_interval=_POLL_INTERVAL,
                stalled_worker_timeout=_QUEUE_WORKER_EXPIRY,
            )
        finally:
            for loop in loops:
                loop.cancel()

    async def _run_slice(self, credential: str) -> None:
        """Run a task in a thread."""
        work_slice = WorkSlice(self._store, self._settings, credential)
        self._slices.add(work_slice)
        if self.canceled:
            work_slice.cancel()
        retry = RetryWhileUnavailable(self._stop_event.wait)
        run = asyncio.get_running_loop().run_in_executor(self._threads, work_slice.run, retry)
        try:
            (error,) = await asyncio.gather(run, return_exceptions=True)
        finally:
            self._slices.discard(work_slice)
            self._slice_ended.set()
        # after an ImportEventsError (database unavailable while stopping) the job counts as lost
        if error is not None and not isinstance(error, ImportEventsError):
            message = Message(
                "A task ended with an internal error: {type}: {error}",
                type=type(error).__name__,
                error=str(error),
            )
            self._settings.report_message(message)
            raise error

    async def _repeat(
        self, work: Callable[[], Awaitable[None]], interval: float, wake: asyncio.Event
    ) -> None:
        """Call `work` at least every two seconds, and whenever `wake` is set."""
        while True:
            try:
                await work()
                self._is_unavailable = False
            except (ImportEventsError, ProcrastinateException, psycopg.OperationalError):
                self._report_outage()
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), min(interval, _MAX_INTERVAL))
            wake.clear()

    async def _maintain(self, app: App) -> None:
        """Recover lost jobs, and queue a task for each credential with due jobs."""
        for message in await asyncio.to_thread(
            self._store.recover_lost_jobs, self._settings.stalled_after
        ):
            self._settings.report_message(message)
        await asyncio.to_thread(self._store.queue_scheduled_jobs)
        credentials = await asyncio.to_thread(self._store.list_due_credentials)
        tasks = await app.job_manager.list_jobs_async(queue=_QUEUE, status=Status.TODO.value)
        queued = {task.queueing_lock for task in tasks}
        for credential in credentials:
            if credential not in queued:
                with suppress(AlreadyEnqueued):  # by another worker, just now
                    task = app.configure_task(_WORK_TASK, queueing_lock=credential)
                    await task.defer_async(credential=credential)

    async def _send_heartbeats(self) -> None:
        """Send heartbeats; cancel slices that are over, and those whose job was given to another worker."""
        running = {}
        for work_slice in self._slices:
            work_slice.cancel_if_over()
            if progress := work_slice.get_progress():
                running[progress] = work_slice
        for lost in await asyncio.to_thread(self._store.send_heartbeat, self._id, list(running)):
            running[lost].cancel_lost_job(lost)

    def _report_outage(self) -> None:
        """Report once that the database is unavailable."""
        if not self._is_unavailable and not self.canceled:
            self._is_unavailable = True
            self._settings.report_message(
                Message(
                    "The database {url} is unavailable. Waiting for it.",
                    url=self._database.redacted_url,
                )
            )


async def _delete_stalled_tasks(app: App) -> None:
    """Delete tasks that workers left unfinished long ago; their jobs have tasks of their own by now."""
    for task in await app.job_manager.get_stalled_jobs(
        queue=_QUEUE, seconds_since_heartbeat=_QUEUE_WORKER_EXPIRY
    ):
        with suppress(ProcrastinateException):  # another worker was first
            await app.job_manager.finish_job(task, Status.FAILED, delete_job=True)
