"""The box that lets the key be remembered is there only where it can be."""

from collections.abc import Iterator

import keyring
import pytest
from playwright.sync_api import expect
from support.memory_keyring import InMemory


@pytest.fixture
def safe() -> Iterator[InMemory]:
    """Install an in-memory keyring before the page is served."""
    before, kept = keyring.get_keyring(), InMemory()
    keyring.set_keyring(kept)
    yield kept
    keyring.set_keyring(before)


def test_the_checkbox_saves_the_api_key(safe, page_user, server, tmp_path):
    (tmp_path / "a.csv").write_text("Name,Date,Type\nRace,2027-05-03,race\n")
    page_user.choose(tmp_path / "a.csv")
    page = page_user.page
    page.get_by_label("API key of your organization").fill(server.key)
    page.get_by_label("Store the key in this computer's keyring").check()
    assert page_user.barriers() == []
    page_user.button("Dry run").click()
    expect(page.get_by_role("heading", name="Dry run: finished")).to_be_visible()
    expect(page.get_by_text("The key is stored in this computer's keyring.")).to_be_visible()
    expect(page.locator("#remember-box")).to_be_hidden()
    assert list(safe.kept.values()) == [server.key]
    page_user.button("Forget the key").click()
    expect(page.locator("#remember-box")).to_be_visible()
    assert safe.kept == {}


def test_without_a_keyring_the_checkbox_is_hidden(page_user, tmp_path):
    (tmp_path / "a.csv").write_text("Name,Date,Type\nRace,2027-05-03,race\n")
    page_user.choose(tmp_path / "a.csv")
    expect(page_user.page.locator("#remember-box")).to_be_hidden()
