"""Asking, planning and delivering: what a run does where the ledger leaves something to be done."""

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
from importer.planning import near_duplicates as neighbours
from importer.planning import plan as plans
from importer.planning.plan import Plan

SMALL_QUOTA = 10_000
"""Requests a day below which nothing is looked up that a 409 would not tell as well."""


class Sending:
    """One import into one organization, once the calendar is read."""

    def __init__(self, draft: Draft, ledger: Ledger, key: str, world: Surroundings) -> None:
        settings = draft.settings
        self._draft, self._ledger, self._world = draft, ledger, world
        self._settings = settings
        self._endpoint = Endpoint(settings.base_url, key, settings.ca_bundle)
        self._fingerprint = fingerprint(settings.base_url, key)
        self._limit = FREE

    def run(self, events: Sequence[Event]) -> None:
        """Plan and deliver.

        Raises:
            ImportEventsError: what stopped it.
        """
        check(self._endpoint)
        with Client(self._endpoint) as client:
            contact = Contact(
                client, self._ledger, self._fingerprint, self._world, wait=self._settings.wait
            )
            name = self._identify(contact)
            number = self._ledger.organization(self._draft.organization or self._fingerprint)
            if self._settings.dry_run:
                plan = self._plan(events, number, contact)
                self._foretell(plan, name)
                self._draft.settle([*plan.fates, *as_ready(task.event for task in plan.tasks)])
                self._draft.notes.extend(contact.notes)
                return
            seat = self._ledger.take_seat(number, holder(), self._world.clock.now(), this_process())
            try:
                plan = self._plan(events, number, contact)
                self._draft.settle(plan.fates)
                if not self._world.confirm(self._foretell(plan, name)):
                    raise Interrupted("Nothing was sent, as you asked.")
                self._deliver(plan, Desk(self._ledger, seat, self._manner()))
            finally:
                self._draft.notes.extend(contact.notes)
                with suppress(ImportEventsError):  # what came of the run stands; the seat expires
                    self._ledger.leave_seat(seat)

    def _identify(self, contact: Contact) -> str | None:
        """Learn whose key it is and which limit holds; return the organization's name."""
        known = self._ledger.credential(self._fingerprint)
        organization = self._ask_who(contact, known)
        if organization is None:  # whose key it is does not change: what was learnt once holds
            self._draft.organization = known.organization or f"key:{self._fingerprint[:16]}"
            self._draft.plan = known.plan
        else:
            self._draft.organization, self._draft.plan = organization.id, organization.plan
        self._limit = self._limited(self._draft.plan)
        if self._draft.plan is None:
            self._draft.notes.append(
                "The organization's plan cannot be read with this key, so its limit is unknown: "
                f"going at {pace(self._limit)} (--rate and --burst change that)."
            )
        with self._ledger.transaction(self._world.clock.now()) as transaction:
            transaction.learn(self._fingerprint, self._draft.organization, self._draft.plan)
        return None if organization is None else organization.name

    def _ask_who(self, contact: Contact, known: Credential) -> Organization | None:
        """Ask, unless it is known and the bucket is not full: then each request is for the posts.

        A plan of few requests a day could otherwise use up what it has with the question alone.
        """
        asking = self._settings.limit(PLANS.get(known.plan or "", FREE))
        now = self._world.clock.now()
        if known.organization is not None and known.full_under(asking, now) > now:
            return None
        return contact.organization(asking)

    def _limited(self, plan: str | None) -> Limit:
        known = PLANS.get((plan or "").lower())
        if known is None and plan is not None and self._settings.rate is None:
            self._draft.notes.append(
                f'The plan "{plan}" is not one that is known: going at {pace(UNKNOWN_PLAN)} '
                "(--rate and --burst change that)."
            )
        return self._settings.limit(known or UNKNOWN_PLAN)

    def _plan(self, events: Sequence[Event], number: int, contact: Contact) -> Plan:
        """Plan by the ledger; look at what is there where that is worth its requests."""
        known = self._ledger.entries(number, [event.slug for event in events])
        now = self._world.clock.now()
        plan = plans.make(events, known, now=now)
        posts = self._unlike_earlier([task.event for task in plan.tasks], events)
        kins = [neighbours.kin(str(event.body["name"])) for event in posts]
        self._warn(posts, self._ledger.kindred(number, kins))
        open_days = [str(task.event.body["date"]) for task in plan.tasks] + [
            str(fate.event.body["date"]) for fate in plan.fates if fate.status is Status.CONFLICT
        ]
        if not open_days or self._limit.count * DAY / self._limit.seconds < SMALL_QUOTA:
            return plan
        most_pages = max(5, len(open_days) // 10)
        remote = contact.events(min(open_days), max(open_days), self._limit, most_pages)
        if remote is None:
            self._draft.notes.append(
                "The organization's events cannot be read with this key, so what is already there "
                "shows only when it is sent."
            )
            return plan
        self._warn(posts, neighbours.by_kin(remote.values()))
        return plans.make(events, known, remote, now)

    def _unlike_earlier(self, posts: list[Event], events: Sequence[Event]) -> list[Event]:
        """Point at rows that may be new versions of rows that are in; return the others."""
        names = {Path(file.path).name for file in self._draft.calendar.files}
        if not posts or self._draft.organization is None:
            return posts
        report = None
        with suppress(ImportEventsError):  # it is for a warning alone
            report = self._ledger.last_report(self._draft.organization, names)
        gone = rows_gone(report or {}, {event.slug for event in events})
        warnings = neighbours.with_earlier(posts, gone)
        self._draft.calendar.warn(warnings)
        return [event for event in posts if event.place not in warnings]

    def _warn(
        self, posts: Sequence[Event], there: Mapping[str, Sequence[neighbours.Known]]
    ) -> None:
        """Point at rows that may be in the organization under another slug."""
        self._draft.calendar.warn(neighbours.with_known(posts, there))

    def _manner(self) -> Manner:
        return Manner(
            self._limit,
            self._fingerprint,
            self._settings.workers or DEFAULT_WORKERS,
            self._settings.wait,
        )

    def _foretell(self, plan: Plan, name: str | None) -> Forecast:
        now = self._world.clock.now()
        full_at = self._ledger.credential(self._fingerprint).full_under(self._limit, now)
        there = sum(fate.status in (Status.UNCHANGED, Status.EXISTS) for fate in plan.fates)
        rows, to_send = len(self._draft.calendar.rows), len(plan.tasks)
        forecast = Forecast(
            rows=rows,
            there=there,
            to_send=to_send,
            left_out=rows - there - to_send,
            pace=pace(self._limit),
            burst=self._limit.burst,
            finish=finish(full_at, now, to_send, self._limit),
            organization=name or self._draft.organization,
            plan=self._draft.plan,
            dry_run=self._settings.dry_run,
            warnings=len(self._draft.calendar.warnings),
            recalled=tuple(self._draft.calendar.recalled),
        )
        now_sent = before_a_stop(full_at, now, to_send, self._limit)
        if now_sent < to_send and not self._settings.wait:
            after = max(full_at, now) + now_sent * self._limit.interval
            rest_at = ready_at(after, to_send - now_sent, self._limit)
            forecast = replace(forecast, at_once=now_sent, rest_at=max(rest_at, now))
        self._world.listener(forecast)
        return forecast

    def _deliver(self, plan: Plan, desk: Desk) -> None:
        if not plan.tasks and not any(fate.found for fate in plan.fates):
            return
        ending = Delivery(
            lambda: Client(self._endpoint), desk, self._world, self._settings.base_url
        ).run(plan)
        self._draft.settle(ending.fates)
        self._draft.notes.extend(ending.notes)
        self._draft.error, self._draft.interrupted = ending.error, ending.interrupted
