"""Reading events in pages."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.fields import EVENT_TYPES
from importer.domain.intervals_api import (
    DEFAULT_PAGE_SIZE,
    EVENTS_PATH,
    MAX_PAGE_SIZE,
    VALIDATION_ERROR,
)
from importer.sandbox.pagination import list_page
from importer.sandbox.state import OrganizationEvents


def organization(count: int) -> OrganizationEvents:
    made = OrganizationEvents("o")
    for number in range(count):
        kind = EVENT_TYPES[number % len(EVENT_TYPES)]
        day = f"2027-01-{number % 28 + 1:02}"
        made.add_event({"name": "N", "slug": f"s-{number}", "type": kind, "date": day})
    return made


@pytest.fixture
def filled(call):
    """Start a sandbox that holds 120 events."""
    for item in organization(120).items:
        body = {name: item[name] for name in ("name", "slug", "type", "date")}
        call.server.state.add_event(body)
    return call


def test_the_default_page_size_is_fifty(filled):
    answer = filled.get(EVENTS_PATH).json()
    assert answer.keys() == {"data", "hasMore"}
    assert len(answer["data"]) == DEFAULT_PAGE_SIZE
    assert answer["hasMore"] is True


def test_an_item_has_the_posted_body_and_its_organization(filled):
    item = filled.get(EVENTS_PATH, limit=1).json()["data"][0]
    assert item.keys() == {"_id", "name", "slug", "type", "date", "organizationId"}


def test_following_the_after_cursor_reads_every_event_once_in_order(filled):
    slugs, query = [], {"limit": MAX_PAGE_SIZE}
    while True:
        answer = filled.get(EVENTS_PATH, **query).json()
        slugs += [item["slug"] for item in answer["data"]]
        if not answer["hasMore"]:
            break
        query["after"] = answer["data"][-1]["_id"]
    assert slugs == [f"s-{number}" for number in range(120)]


@given(st.integers(0, 40), st.integers(1, MAX_PAGE_SIZE), st.sampled_from(["after", "before"]))
def test_pages_of_any_size_and_direction_neither_skip_nor_repeat_events(count, limit, direction):
    known = organization(count + 1)
    edge, seen = known.items[0 if direction == "after" else -1], []
    while True:
        answer = orjson.loads(list_page(known, {"limit": str(limit), direction: edge["_id"]}).body)
        seen += answer["data"] if direction == "after" else answer["data"][::-1]
        if not answer["hasMore"]:
            break
        edge = seen[-1]
    assert seen == (known.items[1:] if direction == "after" else known.items[-2::-1])


def test_combines_filters_by_type_and_date(filled):
    query = {"type": "race", "dateFrom": "2027-01-05", "dateTo": "2027-01-09", "limit": 100}
    items = filled.get(EVENTS_PATH, **query).json()["data"]
    assert {item["date"] for item in items} == {"2027-01-05", "2027-01-09"}
    assert {item["type"] for item in items} == {"race"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", 0),
        ("limit", MAX_PAGE_SIZE + 1),
        ("limit", "many"),
        ("limit", "²"),
        ("after", "nowhere"),
        ("before", "nowhere"),
        ("type", "run"),
        ("dateFrom", "05/01/2027"),
        ("dateTo", "2027-02-30"),
    ],
)
def test_an_invalid_parameter_is_named(filled, name, value):
    answer = filled.get(EVENTS_PATH, **{name: value})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == VALIDATION_ERROR
    assert answer.json()["errors"].keys() == {name}


def test_rejects_after_combined_with_before(filled):
    edge = filled.server.state.events[5]["_id"]
    assert filled.get(EVENTS_PATH, after=edge, before=edge).json()["errors"].keys() == {"before"}
