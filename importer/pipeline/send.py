"""Plans and delivers the events of a run where the ledger alone cannot decide every row."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from importer.delivery.client import Client, Endpoint, check_endpoint
from importer.delivery.coordinator import DeliveryRun
from importer.delivery.journal import DEFAULT_WORKERS, DeliveryJournal, DeliverySettings
from importer.delivery.run_context import RunContext
from importer.domain.errors import ImportEventsError, Interrupted
from importer.domain.intervals_api import DAY
from importer.domain.model import Event, Status
from importer.domain.progress_events import RunPreview
from importer.ledger.ledger import Ledger
from importer.ledger.process_identity import get_process_identity, render_owner
from importer.ledger.records import compute_credential_fingerprint
from importer.messages import Message
from importer.pipeline.organization import Organization, resolve_organization
from importer.pipeline.remote_lookup import RemoteLookup
from importer.pipeline.run_preview import build_preview
from importer.pipeline.run_state import RunState
from importer.planning.near_duplicates import (
    ExistingEvent,
    collect_by_name_key,
    find_earlier_versions,
    find_in_organization,
)
from importer.planning.plan import Plan, RowOutcome, build_plan

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
        self._run_state, self._ledger, self._context = state, ledger, context
        self._settings = state.settings
        self._endpoint = Endpoint(state.settings.base_url, key, state.settings.ca_bundle)
        self._fingerprint = compute_credential_fingerprint(state.settings.base_url, key)

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
                client, self._ledger, self._fingerprint, self._context, wait=self._settings.wait
            )
            organization = resolve_organization(lookup, self._settings)
            state = self._run_state
            state.organization, state.plan = organization.id, organization.plan
            if organization.note is not None:
                state.notes.append(organization.note)
            try:
                if self._settings.dry_run:
                    self._preview_events(events, organization, lookup)
                else:
                    self._deliver_events(events, organization, lookup)
            finally:
                state.notes.extend(lookup.notes)

    def _preview_events(
        self, events: Sequence[Event], organization: Organization, lookup: RemoteLookup
    ) -> None:
        """Plan and show the preview of a dry run."""
        plan = self._build_plan(events, organization, lookup)
        self._show_preview(plan, organization)
        ready = (RowOutcome(post.event, Status.READY) for post in plan.planned_posts)
        self._run_state.add_outcomes((*plan.outcomes, *ready))

    def _deliver_events(
        self, events: Sequence[Event], organization: Organization, lookup: RemoteLookup
    ) -> None:
        """Plan and deliver under the organization's lease."""
        lease = self._ledger.acquire_lease(
            self._ledger.get_organization_id(organization.id),
            render_owner(),
            self._context.clock.now(),
            get_process_identity(),
        )
        settings = DeliverySettings(
            organization.rate_limit,
            self._fingerprint,
            self._settings.workers or DEFAULT_WORKERS,
            self._settings.wait,
        )
        try:
            plan = self._build_plan(events, organization, lookup)
            self._run_state.add_outcomes(plan.outcomes)
            if not self._context.confirm(self._show_preview(plan, organization)):
                raise Interrupted(Message("Canceled. Nothing was sent."))
            self._send_plan(plan, DeliveryJournal(self._ledger, lease, settings))
        finally:
            with suppress(ImportEventsError):  # the outcomes are recorded; the lease expires
                self._ledger.release_lease(lease)

    def _build_plan(
        self, events: Sequence[Event], organization: Organization, lookup: RemoteLookup
    ) -> Plan:
        """Plan by the ledger, and by the organization's events where the quota allows to fetch them."""
        number = self._ledger.get_organization_id(organization.id)
        known = self._ledger.get_entries(number, [event.slug for event in events])
        now = self._context.clock.now()
        plan = build_plan(events, known, now=now)
        new = self._warn_about_moved_rows([post.event for post in plan.planned_posts], events)
        similar = self._ledger.find_entries_by_name_key(number, {event.name_key for event in new})
        self._warn_about_existing_events(
            new, collect_by_name_key(orjson.loads(entry.payload) for entry in similar)
        )
        days = [str(post.event.body["date"]) for post in plan.planned_posts] + [
            str(outcome.event.body["date"])
            for outcome in plan.outcomes
            if outcome.status is Status.CONFLICT
        ]
        limit = organization.rate_limit
        if not days or limit.count * DAY / limit.seconds < MIN_QUOTA_FOR_LOOKUP:
            return plan
        max_pages = max(5, len(days) // 10)
        remote = lookup.fetch_events(min(days), max(days), limit, max_pages)
        if remote is None:
            self._run_state.notes.append(
                Message(
                    "The organization's events cannot be read with this key, so events that are "
                    "already in Intervals are only found when they are sent."
                )
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
            earlier = self._ledger.history.find_last_result(self._run_state.organization, names)
        if earlier is None:
            return new
        slugs = {event.slug for event in events}
        removed = [
            ExistingEvent(row.name or "", row.date or "", row.slug)
            for row in earlier.rows
            if row.status.is_imported and row.slug is not None and row.slug not in slugs
        ]
        warnings = find_earlier_versions(new, removed)
        self._run_state.calendar.add_warnings(warnings)
        return [event for event in new if event.location not in warnings]

    def _warn_about_existing_events(
        self, new: Sequence[Event], existing: Mapping[str, Sequence[ExistingEvent]]
    ) -> None:
        """Warn about new events that may be in the organization under another slug."""
        self._run_state.calendar.add_warnings(find_in_organization(new, existing))

    def _show_preview(self, plan: Plan, organization: Organization) -> RunPreview:
        """Show the preview to the progress listener and return it."""
        now = self._context.clock.now()
        tat = self._ledger.get_credential(self._fingerprint).convert_tat(
            organization.rate_limit, now
        )
        preview = build_preview(self._run_state, plan, organization, tat, now)
        self._context.listener(preview)
        return preview

    def _send_plan(self, plan: Plan, journal: DeliveryJournal) -> None:
        """Send the plan's requests; add outcomes, notes and the error that stopped it to the run."""
        if not plan.planned_posts and not any(outcome.is_unrecorded for outcome in plan.outcomes):
            return
        delivery = DeliveryRun(
            lambda: Client(self._endpoint), journal, self._context, self._settings.base_url
        )
        delivered = delivery.execute_plan(plan)
        self._run_state.add_outcomes(delivered.outcomes)
        self._run_state.notes.extend(delivered.notes)
        self._run_state.error, self._run_state.interrupted = delivered.error, delivered.interrupted
