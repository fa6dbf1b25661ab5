"""A worker that runs tasks from the queue until it is stopped."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
from procrastinate import App, JobContext
from procrastinate.exceptions import ProcrastinateException

from importer.automation.fleet.database import Database
from importer.automation.fleet.job_store import JobStore
from importer.automation.fleet.maintenance import run_maintenance
from importer.automation.fleet.migrations import migrate_tables
from importer.automation.fleet.reconnecting_connector import ReconnectingConnector
from importer.automation.fleet.task_queue import MAINTENANCE_TASK, QUEUE, WORK_TASK
from importer.automation.fleet.work_slice import RetryWhileUnavailable, WorkerSettings, WorkSlice
from importer.domain.errors import ImportEventsError, Stopped

_MAINTENANCE_CRON = "* * * * * */5"
_MAINTENANCE_PRIORITY = 100
_POLL_INTERVAL = 1.0
_WORKER_EXPIRY = 3600.0
"""Seconds without a heartbeat after which Procrastinate forgets a worker."""
_SLICE_CHECK_INTERVAL = 0.25
_HEARTBEATS_BEFORE_STALL = 3.0
"""Heartbeats sent within the time after which a task is considered lost."""


class Worker:
    """Runs tasks of the fleet; await `run` in an event loop.

    Args:
        address: URL of the fleet's database.
        manner: settings of the worker.
        concurrency: number of credentials whose jobs run at the same time.

    Attributes:
        pressed: whether it was canceled.

    Raises:
        UnusableInput: the address is not a PostgreSQL URL.
    """

    def __init__(self, address: str, manner: WorkerSettings, concurrency: int) -> None:
        self._settings, self._concurrency = manner, concurrency
        self._database = Database(address, concurrency + 2)
        self._store = JobStore(self._database)
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="drain")
        self.canceled = False
        self._stop_event = threading.Event()
        self._slices: set[WorkSlice] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main_task: asyncio.Task[None] | None = None
        self._is_unavailable = False

    def cancel(self) -> None:
        """Take no more tasks and cancel the running ones. Safe in a signal handler."""
        self.canceled = True
        self._stop_event.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._cancel_tasks)

    def _cancel_tasks(self) -> None:
        for drain in self._slices:
            drain.cancel()
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
        self._loop.set_exception_handler(
            lambda *_: None
        )  # finishing a task that was taken away fails
        self._main_task = asyncio.create_task(self._run_procrastinate())
        if self.canceled:
            self._main_task.cancel()
        with suppress(asyncio.CancelledError):
            await self._main_task
        self._threads.shutdown()
        self._database.close()

    async def _run_procrastinate(self) -> None:
        """Run Procrastinate's worker, and restart it whenever it fails."""
        while not self.canceled:
            app = self._create_app()
            with suppress(ProcrastinateException, psycopg.OperationalError):
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=self._concurrency,
                        install_signal_handlers=False,
                        delete_jobs="always",
                        fetch_job_polling_interval=_POLL_INTERVAL,
                        update_heartbeat_interval=self._settings.stalled_after
                        / _HEARTBEATS_BEFORE_STALL,
                        stalled_worker_timeout=_WORKER_EXPIRY,
                    )
            await asyncio.sleep(
                _POLL_INTERVAL
            )  # after an outage, or when Procrastinate forgot this worker

    def _create_app(self) -> App:
        app = App(connector=ReconnectingConnector(self._database.conninfo, self._report_outage))
        app.task(name=WORK_TASK, queue=QUEUE, pass_context=True)(self._run_slice)
        tending = app.task(
            name=MAINTENANCE_TASK,
            queue=QUEUE,
            queueing_lock=MAINTENANCE_TASK,
            priority=_MAINTENANCE_PRIORITY,
        )
        app.periodic(cron=_MAINTENANCE_CRON)(tending(self._run_maintenance))
        return app

    async def _run_slice(self, context: JobContext, credential: str) -> None:
        """Run a task in a thread and send heartbeats meanwhile."""
        drain = WorkSlice(self._store, self._settings, context.job.id or 0, credential)
        self._slices.add(drain)
        if self.canceled:
            drain.cancel()
        future = asyncio.get_running_loop().run_in_executor(
            self._threads, drain.run, RetryWhileUnavailable(self._stop_event.wait)
        )
        watching = asyncio.create_task(self._watch_slice(drain))
        try:
            await future
        except (
            ImportEventsError
        ):  # database unavailable while stopping: the task is requeued as lost
            pass
        except Exception as error:
            self._settings.report_message(
                f"A task ended in a mistake of ours: {type(error).__name__}: {error}"
            )
            raise
        finally:
            watching.cancel()
            self._slices.discard(drain)

    async def _watch_slice(self, drain: WorkSlice) -> None:
        every, elapsed = self._settings.stalled_after / _HEARTBEATS_BEFORE_STALL, 0.0
        while True:
            await asyncio.sleep(_SLICE_CHECK_INTERVAL)
            drain.cancel_if_over()
            elapsed += _SLICE_CHECK_INTERVAL
            if elapsed >= every:
                elapsed = 0.0
                with suppress(Stopped):
                    await asyncio.to_thread(drain.send_heartbeat)
                    self._is_unavailable = False

    async def _run_maintenance(self, timestamp: int) -> None:
        del timestamp
        with suppress(Stopped):
            for message in await asyncio.to_thread(
                run_maintenance, self._database, self._settings.stalled_after
            ):
                self._settings.report_message(message)
            self._is_unavailable = False

    def _report_outage(self) -> bool:
        """Report once that the database is unavailable; return whether to wait for it."""
        if not self._is_unavailable:
            self._is_unavailable = True
            self._settings.report_message(
                f"The database {self._database.redacted_url} is away; waiting for it."
            )
        return not self.canceled
