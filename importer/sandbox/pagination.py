"""List events page by page, with filters (the reference's page *Pagination*)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from importer.domain.intervals_api import PAGE_DEFAULT, PAGE_LIMIT, VALIDATION_ERROR
from importer.sandbox.body_validation import Check, event_type, real_date
from importer.sandbox.http_messages import Answer, Json, error_answer, json_answer
from importer.sandbox.state import Organization


def page(organization: Organization, query: Mapping[str, str]) -> Answer:
    """Return a page of events in the order of creation, or a 422 that names the invalid parameters.

    Args:
        organization: owner of the events.
        query: `limit`, `after` or `before` (an `_id`), `type`, `dateFrom`, `dateTo` (inclusive).
    """
    errors = _errors(organization, query)
    if errors:
        message = "Some parameters are invalid."
        return error_answer(422, VALIDATION_ERROR, message, errors=errors)
    limit = int(query.get("limit", PAGE_DEFAULT))
    backwards = "before" in query
    found = list(islice(_matching(_from(organization, query), query), limit + 1))
    items = found[:limit]
    if backwards:
        items.reverse()
    return json_answer(200, {"data": items, "hasMore": len(found) > limit})


def _from(organization: Organization, query: Mapping[str, str]) -> Iterator[Json]:
    items, places = organization.items, organization.places
    if "before" in query:
        start = places[query["before"]]
        return (items[position] for position in range(start - 1, -1, -1))
    first = places[query["after"]] + 1 if "after" in query else 0
    return islice(items, first, None)


def _matching(items: Iterable[Json], query: Mapping[str, str]) -> Iterator[Json]:
    wanted, earliest, latest = query.get("type"), query.get("dateFrom"), query.get("dateTo")
    for item in items:
        day = str(item["date"])
        if wanted not in (None, item["type"]):
            continue
        if (earliest is None or earliest <= day) and (latest is None or day <= latest):
            yield item


def _errors(organization: Organization, query: Mapping[str, str]) -> dict[str, list[str]]:
    checks: dict[str, Check] = {
        "limit": _limit,
        "after": _known(organization),
        "before": _known(organization),
        "type": event_type,
        "dateFrom": real_date,
        "dateTo": real_date,
    }
    reasons = {name: check(query[name]) for name, check in checks.items() if name in query}
    if "after" in query and "before" in query:
        reasons["before"] = "must not stand beside after"
    return {name: [reason] for name, reason in reasons.items() if reason}


def _limit(value: object) -> str | None:
    text = str(value)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= PAGE_LIMIT:
        return None
    return f"must be a whole number from 1 to {PAGE_LIMIT}"


def _known(organization: Organization) -> Callable[[object], str | None]:
    return lambda value: None if value in organization.places else "is not the _id of an event"
