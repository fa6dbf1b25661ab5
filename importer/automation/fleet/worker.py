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
from importer.automation.fleet.job_store import Store
from importer.automation.fleet.maintenance import tend
from importer.automation.fleet.migrations import set_up
from importer.automation.fleet.reconnecting_connector import PatientConnector
from importer.automation.fleet.task_queue import DRAIN, QUEUE, TEND
from importer.automation.fleet.work_slice import Drain, Manner, Patience
from importer.domain.errors import ImportEventsError, Stopped

_TEND_EVERY = "* * * * * */5"
_TEND_FIRST = 100
_POLL = 1.0
_FORGOTTEN = 3600.0
"""Seconds without a heartbeat after which Procrastinate forgets a worker."""
_GLANCE = 0.25
_SIGNS = 3.0
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

    def __init__(self, address: str, manner: Manner, concurrency: int) -> None:
        self._manner, self._concurrency = manner, concurrency
        self._database = Database(address, concurrency + 2)
        self._store = Store(self._database)
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="drain")
        self.pressed = False
        self._leaving = threading.Event()
        self._drains: set[Drain] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._is_away = False

    def press(self) -> None:
        """Take no more tasks and cancel the running ones. Safe in a signal handler."""
        self.pressed = True
        self._leaving.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        for drain in self._drains:
            drain.press()
        if self._main is not None:
            self._main.cancel()

    async def run(self) -> None:
        """Run tasks until canceled.

        Raises:
            Stopped: the database is unavailable at the start.
            UnusableInput: the database refuses.
        """
        await asyncio.to_thread(set_up, self._database)
        for noisy in ("procrastinate", "psycopg.pool"):  # they log outages with tracebacks
            logging.getLogger(noisy).disabled = True
            logging.getLogger(noisy).setLevel(logging.CRITICAL + 1)
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(
            lambda *_: None
        )  # finishing a task that was taken away fails
        self._main = asyncio.create_task(self._work())
        if self.pressed:
            self._main.cancel()
        with suppress(asyncio.CancelledError):
            await self._main
        self._threads.shutdown()
        self._database.close()

    async def _work(self) -> None:
        """Run Procrastinate's worker, and restart it whenever it fails."""
        while not self.pressed:
            app = self._app()
            with suppress(ProcrastinateException, psycopg.OperationalError):
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=self._concurrency,
                        install_signal_handlers=False,
                        delete_jobs="always",
                        fetch_job_polling_interval=_POLL,
                        update_heartbeat_interval=self._manner.silent / _SIGNS,
                        stalled_worker_timeout=_FORGOTTEN,
                    )
            await asyncio.sleep(_POLL)  # after an outage, or when Procrastinate forgot this worker

    def _app(self) -> App:
        app = App(connector=PatientConnector(self._database.conninfo, self._goes_on))
        app.task(name=DRAIN, queue=QUEUE, pass_context=True)(self._drain)
        tending = app.task(name=TEND, queue=QUEUE, queueing_lock=TEND, priority=_TEND_FIRST)
        app.periodic(cron=_TEND_EVERY)(tending(self._tend))
        return app

    async def _drain(self, context: JobContext, credential: str) -> None:
        """Run a task in a thread and send heartbeats meanwhile."""
        drain = Drain(self._store, self._manner, context.job.id or 0, credential)
        self._drains.add(drain)
        if self.pressed:
            drain.press()
        future = asyncio.get_running_loop().run_in_executor(
            self._threads, drain.run, Patience(self._leaving.wait)
        )
        watching = asyncio.create_task(self._watch(drain))
        try:
            await future
        except (
            ImportEventsError
        ):  # database unavailable while stopping: the task is requeued as lost
            pass
        except Exception as error:
            self._manner.tell(f"A task ended in a mistake of ours: {type(error).__name__}: {error}")
            raise
        finally:
            watching.cancel()
            self._drains.discard(drain)

    async def _watch(self, drain: Drain) -> None:
        every, elapsed = self._manner.silent / _SIGNS, 0.0
        while True:
            await asyncio.sleep(_GLANCE)
            drain.press_if_over()
            elapsed += _GLANCE
            if elapsed >= every:
                elapsed = 0.0
                with suppress(Stopped):
                    await asyncio.to_thread(drain.give_sign)
                    self._is_away = False

    async def _tend(self, timestamp: int) -> None:
        del timestamp
        with suppress(Stopped):
            for message in await asyncio.to_thread(tend, self._database, self._manner.silent):
                self._manner.tell(message)
            self._is_away = False

    def _goes_on(self) -> bool:
        """Report once that the database is unavailable; return whether to wait for it."""
        if not self._is_away:
            self._is_away = True
            self._manner.tell(f"The database {self._database.name} is away; waiting for it.")
        return not self.pressed
