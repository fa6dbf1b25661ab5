"""Plans and delivers the events of a run where the ledger alone cannot decide every row."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from importer.delivery.answers import Organization
from importer.delivery.client import Client, Endpoint, check
from importer.delivery.coordinator import Delivery
from importer.delivery.journal import DEFAULT_WORKERS, Desk, Manner
from importer.delivery.run_context import Surroundings
from importer.domain.errors import ImportEventsError, Interrupted
from importer.domain.intervals_api import DAY, FREE, PLANS, UNKNOWN_PLAN, Limit
from importer.domain.model import Event, Status
from importer.domain.progress_events import Forecast
from importer.domain.rate_limit import before_a_stop, finish, pace, ready_at
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import holder, this_process
from importer.ledger.records import Credential, fingerprint
from importer.pipeline.remote_lookup import Contact
from importer.pipeline.run_state import Draft, as_ready
from importer.pipeline.skip_unchanged import rows_gone
from importer.planning.near_duplicates import Known, by_kin, kin, with_earlier, with_known
from importer.planning.plan import Plan, make

SMALL_QUOTA = 10_000
"""Requests a day below which events are not fetched in advance: a 409 tells as much for fewer requests."""


class Sending:
    """Sends the events of one run to one organization.

    Args:
        state: the run, with its calendar; gets outcomes, notes and errors.
        ledger: the ledger.
        key: API key of the organization.
        context: clock, random source, progress listener, confirmation and cancellation.
    """

    def __init__(self, state: Draft, ledger: Ledger, key: str, context: Surroundings) -> None:
        settings = state.settings
        self._state, self._ledger, self._context = state, ledger, context
        self._settings = settings
        self._endpoint = Endpoint(settings.base_url, key, settings.ca_bundle)
        self._fingerprint = fingerprint(settings.base_url, key)
        self._limit = FREE

    def run(self, events: Sequence[Event]) -> None:
        """Plan and deliver events.

        Raises:
            CredentialRefused: the key is not valid.
            Interrupted: the user declined or canceled the run.
            Stopped: the quota is used up, or there was no usable response.
            UnusableInput: the ledger cannot be used, or the address is not that of the API.
        """
        check(self._endpoint)
        with Client(self._endpoint) as client:
            lookup = Contact(
                client, self._ledger, self._fingerprint, self._context, wait=self._settings.wait
            )
            name = self._identify(lookup)
            number = self._ledger.organization(self._state.organization or self._fingerprint)
            if self._settings.dry_run:
                plan = self._plan(events, number, lookup)
                self._foretell(plan, name)
                self._state.settle([*plan.fates, *as_ready(task.event for task in plan.tasks)])
                self._state.notes.extend(lookup.notes)
                return
            lease = self._ledger.take_seat(
                number, holder(), self._context.clock.now(), this_process()
            )
            try:
                plan = self._plan(events, number, lookup)
                self._state.settle(plan.fates)
                if not self._context.confirm(self._foretell(plan, name)):
                    raise Interrupted("Nothing was sent, as you asked.")
                self._deliver(plan, Desk(self._ledger, lease, self._manner()))
            finally:
                self._state.notes.extend(lookup.notes)
                with suppress(ImportEventsError):  # the outcomes are recorded; the lease expires
                    self._ledger.leave_seat(lease)

    def _identify(self, lookup: Contact) -> str | None:
        """Find out the organization, its plan and its rate limit; return the organization's name."""
        known = self._ledger.credential(self._fingerprint)
        organization = self._ask_who(lookup, known)
        if organization is None:  # a key's organization never changes: the recorded one is right
            self._state.organization = known.organization or f"key:{self._fingerprint[:16]}"
            self._state.plan = known.plan
        else:
            self._state.organization, self._state.plan = organization.id, organization.plan
        self._limit = self._limited(self._state.plan)
        if self._state.plan is None:
            self._state.notes.append(
                "The organization's plan cannot be read with this key, so its limit is unknown: "
                f"going at {pace(self._limit)} (--rate and --burst change that)."
            )
        with self._ledger.transaction(self._context.clock.now()) as transaction:
            transaction.learn(self._fingerprint, self._state.organization, self._state.plan)
        return None if organization is None else organization.name

    def _ask_who(self, lookup: Contact, known: Credential) -> Organization | None:
        """Fetch the organization, unless it is known and part of the quota is used.

        On a plan with few requests a day, the look-up alone could otherwise use up the quota.
        """
        limit = self._settings.limit(PLANS.get(known.plan or "", FREE))
        now = self._context.clock.now()
        if known.organization is not None and known.full_under(limit, now) > now:
            return None
        return lookup.organization(limit)

    def _limited(self, plan: str | None) -> Limit:
        """Return the rate limit of a plan, or the one in the settings."""
        known = PLANS.get((plan or "").lower())
        if known is None and plan is not None and self._settings.rate is None:
            self._state.notes.append(
                f'The plan "{plan}" is not one that is known: going at {pace(UNKNOWN_PLAN)} '
                "(--rate and --burst change that)."
            )
        return self._settings.limit(known or UNKNOWN_PLAN)

    def _plan(self, events: Sequence[Event], number: int, lookup: Contact) -> Plan:
        """Plan by the ledger, and by the organization's events where the quota allows to fetch them."""
        known = self._ledger.entries(number, [event.slug for event in events])
        now = self._context.clock.now()
        plan = make(events, known, now=now)
        new = self._unlike_earlier([task.event for task in plan.tasks], events)
        names = [kin(str(event.body["name"])) for event in new]
        self._warn(new, self._ledger.kindred(number, names))
        open_days = [str(task.event.body["date"]) for task in plan.tasks] + [
            str(fate.event.body["date"]) for fate in plan.fates if fate.status is Status.CONFLICT
        ]
        if not open_days or self._limit.count * DAY / self._limit.seconds < SMALL_QUOTA:
            return plan
        max_pages = max(5, len(open_days) // 10)
        remote = lookup.events(min(open_days), max(open_days), self._limit, max_pages)
        if remote is None:
            self._state.notes.append(
                "The organization's events cannot be read with this key, so what is already there "
                "shows only when it is sent."
            )
            return plan
        self._warn(new, by_kin(remote.values()))
        return make(events, known, remote, now)

    def _unlike_earlier(self, new: list[Event], events: Sequence[Event]) -> list[Event]:
        """Warn about new events that may be versions of imported rows; return the others."""
        names = {Path(file.path).name for file in self._state.calendar.files}
        if not new or self._state.organization is None:
            return new
        report = None
        with suppress(ImportEventsError):  # it is only needed for a warning
            report = self._ledger.last_report(self._state.organization, names)
        removed = rows_gone(report or {}, {event.slug for event in events})
        warnings = with_earlier(new, removed)
        self._state.calendar.warn(warnings)
        return [event for event in new if event.place not in warnings]

    def _warn(self, new: Sequence[Event], existing: Mapping[str, Sequence[Known]]) -> None:
        """Warn about new events that may be in the organization under another slug."""
        self._state.calendar.warn(with_known(new, existing))

    def _manner(self) -> Manner:
        return Manner(
            self._limit,
            self._fingerprint,
            self._settings.workers or DEFAULT_WORKERS,
            self._settings.wait,
        )

    def _foretell(self, plan: Plan, name: str | None) -> Forecast:
        """Show the preview to the progress listener and return it."""
        now = self._context.clock.now()
        full_at = self._ledger.credential(self._fingerprint).full_under(self._limit, now)
        there = sum(fate.status in (Status.UNCHANGED, Status.EXISTS) for fate in plan.fates)
        rows, to_send = len(self._state.calendar.rows), len(plan.tasks)
        preview = Forecast(
            rows=rows,
            there=there,
            to_send=to_send,
            left_out=rows - there - to_send,
            pace=pace(self._limit),
            burst=self._limit.burst,
            finish=finish(full_at, now, to_send, self._limit),
            organization=name or self._state.organization,
            plan=self._state.plan,
            dry_run=self._settings.dry_run,
            warnings=len(self._state.calendar.warnings),
            recalled=tuple(self._state.calendar.recalled),
        )
        sendable = before_a_stop(full_at, now, to_send, self._limit)
        if sendable < to_send and not self._settings.wait:
            stop_at = max(full_at, now) + sendable * self._limit.interval
            rest_at = ready_at(stop_at, to_send - sendable, self._limit)
            preview = replace(preview, at_once=sendable, rest_at=max(rest_at, now))
        self._context.listener(preview)
        return preview

    def _deliver(self, plan: Plan, desk: Desk) -> None:
        """Send the plan's requests; add outcomes, notes and the error that stopped it to the run."""
        if not plan.tasks and not any(fate.found for fate in plan.fates):
            return
        delivery = Delivery(
            lambda: Client(self._endpoint), desk, self._context, self._settings.base_url
        )
        delivered = delivery.run(plan)
        self._state.settle(delivered.fates)
        self._state.notes.extend(delivered.notes)
        self._state.error, self._state.interrupted = delivered.error, delivered.interrupted
