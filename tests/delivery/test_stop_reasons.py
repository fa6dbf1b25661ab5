"""Why a run stops, in words: what happened, and what to do next."""

import pytest

from importer.delivery.answers import NotTheApi, Unauthorized
from importer.delivery.stop_reasons import (
    build_quota_error,
    build_unauthorized_error,
    build_unreachable_error,
    build_wrong_address_error,
)
from importer.domain.errors import CredentialRefused, Stopped
from importer.domain.intervals_api import API_KEY_VARIABLE, SCOPE_WRITE

URL = "https://api.example"


def test_a_rejected_api_key_points_at_where_the_key_is_read():
    error = build_unauthorized_error(Unauthorized(401, "no such key"))
    assert isinstance(error, CredentialRefused)
    assert "HTTP 401: no such key" in error.message
    assert API_KEY_VARIABLE in error.hint


def test_a_missing_scope_names_the_scope():
    error = build_unauthorized_error(Unauthorized(403, "not yours"))
    assert isinstance(error, CredentialRefused)
    assert SCOPE_WRITE in error.hint


@pytest.mark.parametrize(
    "error",
    [
        build_wrong_address_error(URL, NotTheApi("it sends on")),
        build_unreachable_error(URL, "no connection"),
    ],
)
def test_an_address_without_the_api_is_named_and_can_be_gone_on_from(error):
    assert isinstance(error, Stopped)
    assert URL in error.message
    assert "--base-url" in error.hint
    assert error.resume_at is None


def test_a_exhausted_quota_says_how_much_is_left_and_when_to_come_back():
    error = build_quota_error(1_800_000_000.0, 7)
    assert isinstance(error, Stopped)
    assert "7 events are still to be sent" in error.message
    assert "--wait" in error.hint
    assert error.resume_at is not None
    assert error.resume_at.isoformat() == "2027-01-15T08:00:00+00:00"
    assert "still to be sent" not in build_quota_error(1_800_000_000.0, None).message
