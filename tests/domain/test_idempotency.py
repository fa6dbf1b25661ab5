"""Keys hang on the canonical bytes: what is frozen here must never change."""

import json
import uuid

import hypothesis.strategies as st
import orjson
import pytest
from hypothesis import given

from importer.domain.idempotency import (
    NAMESPACE,
    compute_idempotency_key,
    encode_payload,
)

FROZEN = [
    (
        {"name": "A", "slug": "a-2027-05-03", "type": "race", "date": "2027-05-03"},
        b'{"date":"2027-05-03","name":"A","slug":"a-2027-05-03","type":"race"}',
        "29185316-1e83-5758-849b-ade6e0c3eaf9",
    ),
    (
        {
            "name": "Zürich 日本 🏃",
            "slug": "z-2027-05-03",
            "type": "runClub",
            "date": "2027-05-03",
            "description": 'a\n"b"\\ \u2028\x7f é',
        },
        '{"date":"2027-05-03","description":"a\\n\\"b\\"\\\\ \u2028\x7f é",'
        '"name":"Zürich 日本 🏃","slug":"z-2027-05-03","type":"runClub"}'.encode(),
        "384ff84f-c17f-5563-975a-2400ce312594",
    ),
    (
        {"slug": "a", "name": "A", "type": "other", "date": "2027-05-03", "lat": 1e-7}
        | {"lng": -93.265},
        b'{"date":"2027-05-03","lat":1e-7,"lng":-93.265,"name":"A","slug":"a","type":"other"}',
        "c54f1e2c-e312-5dfb-8f3b-d43f34bc8552",
    ),
    (
        {"slug": "a", "name": "A", "type": "other", "date": "2027-05-03", "lat": 0.0, "lng": 10.0},
        b'{"date":"2027-05-03","lat":0.0,"lng":10.0,"name":"A","slug":"a","type":"other"}',
        "8af602e8-e663-5fd7-80ec-8a7f1d8206f5",
    ),
    (
        {
            "name": "A",
            "slug": "a",
            "type": "timeTrial",
            "date": "2027-05-03",
            "address": {"street": "1 Shore Road", "city": "Łódź", "postalCode": "02139"},
        },
        '{"address":{"city":"Łódź","postalCode":"02139","street":"1 Shore Road"},'
        '"date":"2027-05-03","name":"A","slug":"a","type":"timeTrial"}'.encode(),
        "35bc5a1e-ff23-5264-9375-841696b1194f",
    ),
    ({}, b"{}", "3bb437c0-d1cb-5c14-a3e3-dae849e38e51"),
]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(-180, 180).map(lambda number: number + 0.0)
values = texts | numbers | st.dictionaries(texts, texts, max_size=3)
bodies = st.dictionaries(texts, values, max_size=6)


@pytest.mark.parametrize(("body", "content", "key"), FROZEN)
def test_the_bytes_and_the_key_of_a_body_never_change(body, content, key):
    assert encode_payload(body) == content
    assert compute_idempotency_key(content) == key


@given(bodies)
def test_a_key_is_the_uuid5_of_the_bytes(body):
    content = encode_payload(body)
    assert compute_idempotency_key(content) == str(uuid.uuid5(NAMESPACE, content.decode()))


@given(st.data())
def test_the_order_of_a_bodys_members_does_not_count(data):
    body = data.draw(bodies)
    shuffled = dict(data.draw(st.permutations(list(body.items()))))
    nested = {"address": shuffled}, {"address": body}
    assert encode_payload(shuffled) == encode_payload(body)
    assert encode_payload(nested[0]) == encode_payload(nested[1])


@given(bodies, bodies)
def test_another_body_has_another_key(one, other):
    keys = {compute_idempotency_key(encode_payload(body)) for body in (one, other)}
    assert len(keys) == (1 if one == other else 2)


@given(bodies)
def test_the_bytes_are_the_body_and_plain_json(body):
    content = encode_payload(body)
    assert orjson.loads(content) == body
    assert json.loads(content) == body
    assert list(orjson.loads(content)) == sorted(body)


def test_text_that_cannot_be_sent_is_rejected():
    with pytest.raises(orjson.JSONEncodeError):
        encode_payload({"name": "half a pair: \ud83c"})
