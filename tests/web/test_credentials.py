"""The key in this computer's keyring: only if that is wanted, and never on the page."""

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyrings import InMemory

from importer.web import serving
from importer.web.credentials import SERVICE


@pytest.fixture
def safe():
    """A keyring, set up before the page is served."""
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.fixture
def asks(server, workbook, until):
    """Let a visitor do a dry run with this key."""

    def ask(visitor, key="", **said):
        visitor.upload(workbook(2))
        told = visitor.post("/api/run", {"kind": "dry_run", "key": key} | said)
        if told.status_code == 200:
            until(lambda: visitor.state()["work"]["state"] == "finished")
        return visitor.state()

    return ask


def test_a_key_is_remembered_if_that_is_wanted_for_its_api_alone(safe, visitor, server, asks):
    assert visitor.state()["keyring"] is True
    state = asks(visitor, server.key, remember=True)
    assert state["key"] == "keyring"
    assert safe.kept == {(SERVICE, server.base_url): server.key}


def test_the_next_page_uses_it(safe, visitor, server, asks):
    safe.kept[SERVICE, server.base_url] = server.key
    assert asks(visitor)["work"]["result"]["counts"]["ready"] == 2


def test_it_is_not_used_for_another_api(safe, visitor, server, monkeypatch):
    safe.kept[SERVICE, server.base_url] = server.key
    assert visitor.state()["key"] == "keyring"
    monkeypatch.setenv("INTERVALS_BASE_URL", "http://127.0.0.1:9")
    assert visitor.state()["key"] == ""


def test_a_key_is_in_memory_alone_unless_something_else_is_said(safe, visitor, server, asks):
    for said in ({}, {"remember": "true"}):
        assert asks(visitor, server.key, **said)["key"] == "memory"
    assert safe.kept == {}


def test_a_key_that_is_refused_is_not_remembered(safe, visitor, asks):
    assert asks(visitor, "not-the-key", remember=True)["work"]["result"]["state"] == "refused"
    assert safe.kept == {}


def test_a_forgotten_key_is_forgotten_there_too(safe, visitor, server, asks):
    asks(visitor, server.key, remember=True)
    assert visitor.post("/api/forget").json()["key"] == ""
    assert safe.kept == {}
    assert visitor.post("/api/forget").status_code == 200


def test_a_keyring_that_is_locked_leaves_the_key_in_memory(safe, visitor, server, asks):
    safe.is_locked = True
    assert asks(visitor, server.key, remember=True)["key"] == "memory"
    assert safe.kept == {}


def test_the_key_of_the_keyring_is_never_on_the_page(safe, visitor, server, asks):
    safe.kept[SERVICE, server.base_url] = server.key
    asks(visitor)
    for path in ("/", "/api/state", "/runs", "/download/report.json", "/download/report.html"):
        assert server.key not in visitor.get(path).text


def test_without_a_keyring_none_is_offered(home, monkeypatch):
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    with serving() as page:
        assert not page.session.credential.keyring.is_there
    keyring.set_keyring(before)
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)  # the extra is not installed
    with serving() as page:
        assert not page.session.credential.keyring.is_there
        assert page.session.credential.source(page.session.settings()) == ""
