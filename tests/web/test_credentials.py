"""The key in this computer's keyring: only if that is wanted, and never on the page."""

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from support.memory_keyring import InMemory

from importer.web import run_server
from importer.web.credentials import KEYRING_SERVICE


@pytest.fixture
def safe():
    """Install an in-memory keyring before the page is served."""
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.fixture
def asks(server, workbook, wait_until):
    """Let a visitor do a dry run with this key."""

    def ask(page_client, key="", **said):
        page_client.upload(workbook(2))
        response = page_client.post("/api/run", {"kind": "dry_run", "key": key} | said)
        if response.status_code == 200:
            wait_until(lambda: page_client.state()["work"]["state"] == "finished")
        return page_client.state()

    return ask


def test_saves_an_api_key_in_the_keyring_for_its_api_only(safe, page_client, server, asks):
    assert page_client.state()["keyring"] is True
    state = asks(page_client, server.key, remember=True)
    assert state["key"] == "keyring"
    assert safe.kept == {(KEYRING_SERVICE, server.base_url): server.key}


def test_the_next_page_uses_the_saved_api_key(safe, page_client, server, asks):
    safe.kept[KEYRING_SERVICE, server.base_url] = server.key
    assert asks(page_client)["work"]["result"]["counts"]["ready"] == 2


def test_a_saved_api_key_is_not_used_for_another_api(safe, page_client, server, monkeypatch):
    safe.kept[KEYRING_SERVICE, server.base_url] = server.key
    assert page_client.state()["key"] == "keyring"
    monkeypatch.setenv("INTERVALS_BASE_URL", "http://127.0.0.1:9")
    assert page_client.state()["key"] == ""


def test_keeps_an_api_key_in_memory_by_default(safe, page_client, server, asks):
    for said in ({}, {"remember": "true"}):
        assert asks(page_client, server.key, **said)["key"] == "memory"
    assert safe.kept == {}


def test_a_rejected_api_key_is_not_saved(safe, page_client, asks):
    assert asks(page_client, "not-the-key", remember=True)["work"]["result"]["state"] == "refused"
    assert safe.kept == {}


def test_removing_an_api_key_removes_it_from_the_keyring(safe, page_client, server, asks):
    asks(page_client, server.key, remember=True)
    assert page_client.post("/api/forget").json()["key"] == ""
    assert safe.kept == {}
    assert page_client.post("/api/forget").status_code == 200


def test_a_locked_keyring_keeps_the_api_key_in_memory(safe, page_client, server, asks):
    safe.is_locked = True
    assert asks(page_client, server.key, remember=True)["key"] == "memory"
    assert safe.kept == {}


def test_the_saved_api_key_is_never_on_the_page(safe, page_client, server, asks):
    safe.kept[KEYRING_SERVICE, server.base_url] = server.key
    asks(page_client)
    for path in ("/", "/api/state", "/runs", "/download/report.json", "/download/report.html"):
        assert server.key not in page_client.get(path).text


def test_without_a_keyring_saving_is_not_offered(home, monkeypatch):
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    with run_server() as serving_page:
        assert not serving_page.session.credential.keyring.is_available
    keyring.set_keyring(before)
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)  # the extra is not installed
    with run_server() as serving_page:
        assert not serving_page.session.credential.keyring.is_available
        assert (
            serving_page.session.credential.get_source(serving_page.session.resolve_settings())
            == ""
        )
