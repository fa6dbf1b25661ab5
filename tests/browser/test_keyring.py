"""The box that lets the key be remembered is there only where it can be."""

from collections.abc import Iterator

import keyring
import pytest
from keyrings import InMemory
from playwright.sync_api import expect


@pytest.fixture
def safe() -> Iterator[InMemory]:
    """A keyring, set up before the page is served."""
    before, kept = keyring.get_keyring(), InMemory()
    keyring.set_keyring(kept)
    yield kept
    keyring.set_keyring(before)


def test_the_key_is_remembered_by_whoever_ticks_the_box(safe, secretary, server, tmp_path):
    (tmp_path / "a.csv").write_text("Name,Date,Type\nRace,2027-05-03,race\n")
    secretary.choose(tmp_path / "a.csv")
    page = secretary.page
    page.get_by_label("Key of your organization").fill(server.key)
    page.get_by_label("Remember the key in this computer's keyring").check()
    assert secretary.barriers() == []
    secretary.button("Dry run").click()
    expect(page.get_by_role("heading", name="Dry run: finished")).to_be_visible()
    expect(page.get_by_text("The key is remembered in this computer's keyring.")).to_be_visible()
    expect(page.locator("#remember-box")).to_be_hidden()
    assert list(safe.kept.values()) == [server.key]
    secretary.button("Forget the key").click()
    expect(page.locator("#remember-box")).to_be_visible()
    assert safe.kept == {}


def test_without_a_keyring_there_is_no_box(secretary, tmp_path):
    (tmp_path / "a.csv").write_text("Name,Date,Type\nRace,2027-05-03,race\n")
    secretary.choose(tmp_path / "a.csv")
    expect(secretary.page.locator("#remember-box")).to_be_hidden()
