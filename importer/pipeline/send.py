"""Plans and delivers the events of a run where the ledger alone cannot decide every row."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from importer.delivery.answers import OrganizationDetails
from importer.delivery.client import Client, Endpoint, check_endpoint
from importer.delivery.coordinator import DeliveryRun
from importer.delivery.journal import DEFAULT_WORKERS, DeliveryJournal, DeliverySettings
from importer.delivery.run_context import RunContext
from importer.domain.errors import ImportEventsError, Interrupted
from importer.domain.intervals_api import DAY, FREE, PLANS, UNKNOWN_PLAN, RateLimit
from importer.domain.model import Event, Status
from importer.domain.progress_events import RunPreview
from importer.domain.rate_limit import (
    compute_completion_time,
    compute_ready_time,
    count_sendable_requests,
    format_rate,
)
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import get_process_identity, render_owner
from importer.ledger.records import CredentialRecord, compute_credential_fingerprint
from importer.pipeline.remote_lookup import RemoteLookup
from importer.pipeline.run_state import RunState, build_ready_outcomes
from importer.pipeline.skip_unchanged import find_removed_rows
from importer.planning.near_duplicates import (
    ExistingEvent,
    build_name_key,
    collect_by_name_key,
    find_earlier_versions,
    find_in_organization,
)
from importer.planning.plan import Plan, build_plan

MIN_QUOTA_FOR_LOOKUP = 10_000
"""Requests a day below which events are not fetched in advance: a 409 tells as much for fewer requests."""


class EventSender:
    """Sends the events of one run to one organization.

    Args:
        state: the run, with its calendar; gets outcomes, notes and errors.
        ledger: the ledger.
        key: API key of the organization.
        context: clock, random source, progress listener, confirmation and cancellation.
    """

    def __init__(self, state: RunState, ledger: Ledger, key: str, context: RunContext) -> None:
        settings = state.settings
        self._run_state, self._ledger, self._context = state, ledger, context
        self._settings = settings
        self._endpoint = Endpoint(settings.base_url, key, settings.ca_bundle)
        self._credential_fingerprint = compute_credential_fingerprint(settings.base_url, key)
        self._rate_limit = FREE

    def send_events(self, events: Sequence[Event]) -> None:
        """Plan and deliver events.

        Raises:
            CredentialRefused: the key is not valid.
            Interrupted: the user declined or canceled the run.
            Stopped: the quota is used up, or there was no usable response.
            UnusableInput: the ledger cannot be used, or the address is not that of the API.
        """
        check_endpoint(self._endpoint)
        with Client(self._endpoint) as client:
            lookup = RemoteLookup(
                client,
                self._ledger,
                self._credential_fingerprint,
                self._context,
                wait=self._settings.wait,
            )
            name = self._resolve_organization(lookup)
            number = self._ledger.get_organization_id(
                self._run_state.organization or self._credential_fingerprint
            )
            if self._settings.dry_run:
                plan = self._build_plan(events, number, lookup)
                self._show_preview(plan, name)
                self._run_state.add_outcomes(
                    [
                        *plan.outcomes,
                        *build_ready_outcomes(task.event for task in plan.planned_posts),
                    ]
                )
                self._run_state.notes.extend(lookup.notes)
                return
            lease = self._ledger.acquire_lease(
                number, render_owner(), self._context.clock.now(), get_process_identity()
            )
            try:
                plan = self._build_plan(events, number, lookup)
                self._run_state.add_outcomes(plan.outcomes)
                if not self._context.confirm(self._show_preview(plan, name)):
                    raise Interrupted("Nothing was sent, as you asked.")
                self._send_plan(
                    plan, DeliveryJournal(self._ledger, lease, self._build_delivery_settings())
                )
            finally:
                self._run_state.notes.extend(lookup.notes)
                with suppress(ImportEventsError):  # the outcomes are recorded; the lease expires
                    self._ledger.release_lease(lease)

    def _resolve_organization(self, lookup: RemoteLookup) -> str | None:
        """Find out the organization, its plan and its rate limit; return the organization's name."""
        known = self._ledger.get_credential(self._credential_fingerprint)
        organization = self._fetch_organization(lookup, known)
        if organization is None:  # a key's organization never changes: the recorded one is right
            self._run_state.organization = (
                known.organization or f"key:{self._credential_fingerprint[:16]}"
            )
            self._run_state.plan = known.plan
        else:
            self._run_state.organization, self._run_state.plan = organization.id, organization.plan
        self._rate_limit = self._get_rate_limit(self._run_state.plan)
        if self._run_state.plan is None:
            self._run_state.notes.append(
                "The organization's plan cannot be read with this key, so its limit is unknown: "
                f"going at {format_rate(self._rate_limit)} (--rate and --burst change that)."
            )
        with self._ledger.open_transaction(self._context.clock.now()) as transaction:
            transaction.update_credential(
                self._credential_fingerprint, self._run_state.organization, self._run_state.plan
            )
        return None if organization is None else organization.name

    def _fetch_organization(
        self, lookup: RemoteLookup, known: CredentialRecord
    ) -> OrganizationDetails | None:
        """Fetch the organization, unless it is known and part of the quota is used.

        On a plan with few requests a day, the look-up alone could otherwise use up the quota.
        """
        limit = self._settings.resolve_rate_limit(PLANS.get(known.plan or "", FREE))
        now = self._context.clock.now()
        if known.organization is not None and known.convert_tat(limit, now) > now:
            return None
        return lookup.fetch_organization(limit)

    def _get_rate_limit(self, plan: str | None) -> RateLimit:
        """Return the rate limit of a plan, or the one in the settings."""
        known = PLANS.get((plan or "").lower())
        if known is None and plan is not None and self._settings.rate is None:
            self._run_state.notes.append(
                f'The plan "{plan}" is not one that is known: going at {format_rate(UNKNOWN_PLAN)} '
                "(--rate and --burst change that)."
            )
        return self._settings.resolve_rate_limit(known or UNKNOWN_PLAN)

    def _build_plan(self, events: Sequence[Event], number: int, lookup: RemoteLookup) -> Plan:
        """Plan by the ledger, and by the organization's events where the quota allows to fetch them."""
        known = self._ledger.get_entries(number, [event.slug for event in events])
        now = self._context.clock.now()
        plan = build_plan(events, known, now=now)
        new = self._warn_about_moved_rows([task.event for task in plan.planned_posts], events)
        names = [build_name_key(str(event.body["name"])) for event in new]
        self._warn_about_existing_events(new, self._ledger.find_events_by_name_key(number, names))
        open_days = [str(task.event.body["date"]) for task in plan.planned_posts] + [
            str(fate.event.body["date"]) for fate in plan.outcomes if fate.status is Status.CONFLICT
        ]
        if (
            not open_days
            or self._rate_limit.count * DAY / self._rate_limit.seconds < MIN_QUOTA_FOR_LOOKUP
        ):
            return plan
        max_pages = max(5, len(open_days) // 10)
        remote = lookup.fetch_events(min(open_days), max(open_days), self._rate_limit, max_pages)
        if remote is None:
            self._run_state.notes.append(
                "The organization's events cannot be read with this key, so what is already there "
                "shows only when it is sent."
            )
            return plan
        self._warn_about_existing_events(new, collect_by_name_key(remote.values()))
        return build_plan(events, known, remote, now)

    def _warn_about_moved_rows(self, new: list[Event], events: Sequence[Event]) -> list[Event]:
        """Warn about new events that may be versions of imported rows; return the others."""
        names = {Path(file.path).name for file in self._run_state.calendar.files}
        if not new or self._run_state.organization is None:
            return new
        earlier = None
        with suppress(ImportEventsError):  # it is only needed for a warning
            earlier = self._ledger.find_last_result(self._run_state.organization, names)
        if earlier is None:
            return new
        removed = find_removed_rows(earlier, {event.slug for event in events})
        warnings = find_earlier_versions(new, removed)
        self._run_state.calendar.add_warnings(warnings)
        return [event for event in new if event.location not in warnings]

    def _warn_about_existing_events(
        self, new: Sequence[Event], existing: Mapping[str, Sequence[ExistingEvent]]
    ) -> None:
        """Warn about new events that may be in the organization under another slug."""
        self._run_state.calendar.add_warnings(find_in_organization(new, existing))

    def _build_delivery_settings(self) -> DeliverySettings:
        return DeliverySettings(
            self._rate_limit,
            self._credential_fingerprint,
            self._settings.workers or DEFAULT_WORKERS,
            self._settings.wait,
        )

    def _show_preview(self, plan: Plan, name: str | None) -> RunPreview:
        """Show the preview to the progress listener and return it."""
        now = self._context.clock.now()
        full_at = self._ledger.get_credential(self._credential_fingerprint).convert_tat(
            self._rate_limit, now
        )
        there = sum(fate.status in (Status.UNCHANGED, Status.EXISTS) for fate in plan.outcomes)
        rows, to_send = len(self._run_state.calendar.rows), len(plan.planned_posts)
        preview = RunPreview(
            rows=rows,
            there=there,
            to_send=to_send,
            left_out=rows - there - to_send,
            pace=format_rate(self._rate_limit),
            burst=self._rate_limit.burst,
            finish=compute_completion_time(full_at, now, to_send, self._rate_limit),
            organization=name or self._run_state.organization,
            plan=self._run_state.plan,
            dry_run=self._settings.dry_run,
            warnings=len(self._run_state.calendar.warnings),
            recalled=tuple(self._run_state.calendar.saved_mapping_notes),
        )
        sendable = count_sendable_requests(full_at, now, to_send, self._rate_limit)
        if sendable < to_send and not self._settings.wait:
            stop_at = max(full_at, now) + sendable * self._rate_limit.interval
            rest_at = compute_ready_time(stop_at, to_send - sendable, self._rate_limit)
            preview = replace(preview, at_once=sendable, rest_at=max(rest_at, now))
        self._context.listener(preview)
        return preview

    def _send_plan(self, plan: Plan, desk: DeliveryJournal) -> None:
        """Send the plan's requests; add outcomes, notes and the error that stopped it to the run."""
        if not plan.planned_posts and not any(fate.is_unrecorded for fate in plan.outcomes):
            return
        delivery = DeliveryRun(
            lambda: Client(self._endpoint), desk, self._context, self._settings.base_url
        )
        delivered = delivery.execute_plan(plan)
        self._run_state.add_outcomes(delivered.outcomes)
        self._run_state.notes.extend(delivered.notes)
        self._run_state.error, self._run_state.interrupted = delivered.error, delivered.interrupted
