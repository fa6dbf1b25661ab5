"""Labels of statuses, states, event types and fields, for page and reports."""

from collections.abc import Mapping
from typing import Final

from importer.domain.message import Message
from importer.domain.model import State, Status

STATUS_LABELS: Final[Mapping[str, Message]] = {
    Status.READY: Message("ready"),
    Status.CREATED: Message("created"),
    Status.UNCHANGED: Message("already imported"),
    Status.EXISTS: Message("already in Intervals"),
    Status.INVALID: Message("invalid"),
    Status.DUPLICATE: Message("duplicate"),
    Status.CONFLICT: Message("conflict"),
    Status.REJECTED: Message("rejected"),
    Status.FAILED: Message("failed"),
    Status.PENDING: Message("not attempted"),
    "skipped": Message("not an event"),
}

STATE_LABELS: Final[Mapping[str, Message]] = {
    State.COMPLETE: Message("finished"),
    State.INVALID: Message("nothing sent, rows are invalid"),
    State.STOPPED: Message("stopped early"),
    State.INTERRUPTED: Message("stopped by you"),
    State.REFUSED: Message("not started"),
}

TYPE_LABELS: Final[Mapping[str, Message]] = {
    "race": Message("race"),
    "runClub": Message("run club"),
    "timeTrial": Message("time trial"),
    "other": Message("other"),
}

FIELD_LABELS: Final[Mapping[str, Message]] = {
    "name": Message("Name"),
    "date": Message("Date"),
    "type": Message("Type"),
    "endDate": Message("End date"),
    "startTime": Message("Start time"),
    "endTime": Message("End time"),
    "street": Message("Street"),
    "city": Message("City"),
    "state": Message("State"),
    "postalCode": Message("Postal code"),
    "country": Message("Country"),
    "lat": Message("Latitude"),
    "lng": Message("Longitude"),
    "description": Message("Description"),
    "websiteUrl": Message("Website"),
    "registrationUrl": Message("Registration link"),
    "slug": Message("Slug"),
}
