"""List events page by page, with filters (the reference's page *Pagination*)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from importer.domain.intervals_api import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, VALIDATION_ERROR
from importer.sandbox.body_validation import Check, check_date, check_event_type
from importer.sandbox.http_messages import (
    ApiResponse,
    Json,
    create_error_response,
    create_json_response,
)
from importer.sandbox.state import OrganizationEvents


def list_page(organization: OrganizationEvents, query: Mapping[str, str]) -> ApiResponse:
    """Return a page of events in the order of creation, or a 422 that names the invalid parameters.

    Args:
        organization: owner of the events.
        query: `limit`, `after` or `before` (an `_id`), `type`, `dateFrom`, `dateTo` (inclusive).
    """
    errors = _find_errors(organization, query)
    if errors:
        message = "Some parameters are invalid."
        return create_error_response(422, VALIDATION_ERROR, message, errors=errors)
    limit = int(query.get("limit", DEFAULT_PAGE_SIZE))
    backwards = "before" in query
    found = list(islice(_select_events(_iter_from(organization, query), query), limit + 1))
    items = found[:limit]
    if backwards:
        items.reverse()
    return create_json_response(200, {"data": items, "hasMore": len(found) > limit})


def _iter_from(organization: OrganizationEvents, query: Mapping[str, str]) -> Iterator[Json]:
    items, places = organization.items, organization.positions
    if "before" in query:
        start = places[query["before"]]
        return (items[position] for position in range(start - 1, -1, -1))
    first = places[query["after"]] + 1 if "after" in query else 0
    return islice(items, first, None)


def _select_events(items: Iterable[Json], query: Mapping[str, str]) -> Iterator[Json]:
    wanted, earliest, latest = query.get("type"), query.get("dateFrom"), query.get("dateTo")
    for item in items:
        day = str(item["date"])
        if wanted not in (None, item["type"]):
            continue
        if (earliest is None or earliest <= day) and (latest is None or day <= latest):
            yield item


def _find_errors(
    organization: OrganizationEvents, query: Mapping[str, str]
) -> dict[str, list[str]]:
    checks: dict[str, Check] = {
        "limit": _check_limit,
        "after": _create_id_check(organization),
        "before": _create_id_check(organization),
        "type": check_event_type,
        "dateFrom": check_date,
        "dateTo": check_date,
    }
    reasons = {name: check(query[name]) for name, check in checks.items() if name in query}
    if "after" in query and "before" in query:
        reasons["before"] = "must not be combined with after"
    return {name: [reason] for name, reason in reasons.items() if reason}


def _check_limit(value: object) -> str | None:
    text = str(value)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_PAGE_SIZE:
        return None
    return f"must be a whole number from 1 to {MAX_PAGE_SIZE}"


def _create_id_check(organization: OrganizationEvents) -> Callable[[object], str | None]:
    return lambda value: None if value in organization.positions else "is not the _id of an event"
