import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.parsing.saved_mappings import Mappings

HEADERS = ["what", "date", "type"]
SAID = {"What": "name", "Bib": "ignore"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "mappings.json"


def test_loads_a_mapping_for_the_same_headers_in_any_order(path):
    Mappings(path).remember(HEADERS, SAID)
    assert Mappings(path).recall(HEADERS) == SAID
    assert Mappings(path).recall(HEADERS[::-1]) == SAID


@pytest.mark.parametrize("other", [[], ["what"], [*HEADERS, "bib"], ["What", "date", "type"]])
def test_nothing_is_recalled_for_other_headers(path, other):
    Mappings(path).remember(HEADERS, SAID)
    assert Mappings(path).recall(other) == {}


def test_the_last_saved_mapping_wins(path):
    Mappings(path).remember(HEADERS, SAID)
    Mappings(path).remember(HEADERS, {"What": "description"})
    assert Mappings(path).recall(HEADERS) == {"What": "description"}


def test_saying_nothing_forgets_nothing(path):
    Mappings(path).remember(HEADERS, SAID)
    Mappings(path).remember(HEADERS, {})
    assert Mappings(path).recall(HEADERS) == SAID


def test_the_oldest_are_forgotten(path):
    mappings = Mappings(path)
    mappings.remember(["old"], SAID)
    entries = {f"{number:032x}": {"What": "name"} for number in range(499)}
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))
    assert mappings.recall(["old"]) == SAID
    mappings.remember(["new"], SAID)
    assert mappings.recall(["old"]) == {}
    assert mappings.recall(["new"]) == SAID


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b'{"a": 1}', b"null", b'{"a": {"b": ["c"]}}']
)
def test_a_damaged_file_is_an_empty_one_and_is_corrected(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert Mappings(path).recall(HEADERS) == {}
    Mappings(path).remember(HEADERS, SAID)
    assert Mappings(path).recall(HEADERS) == SAID


def test_unknown_fields_are_not_loaded(path):
    Mappings(path).remember(HEADERS, {"What": "nonsense", "Date": "date"})
    assert Mappings(path).recall(HEADERS) == {"Date": "date"}


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path):
    (tmp_path / "state").write_text("a file stands where the folder should")
    mappings = Mappings(tmp_path / "state" / "mappings.json")
    mappings.remember(HEADERS, SAID)
    assert mappings.recall(HEADERS) == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_readable_by_its_owner_alone(path):
    Mappings(path).remember(HEADERS, SAID)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["mappings.json"]


def test_it_lies_in_the_users_state_folder(home):
    Mappings().remember(HEADERS, SAID)
    (found,) = home.rglob("mappings.json")
    assert Mappings(found).recall(HEADERS) == SAID


@given(headers=st.lists(st.text()), said=st.dictionaries(st.text(), st.just("name"), min_size=1))
def test_any_headers_are_remembered(tmp_path_factory, headers, said):
    path = tmp_path_factory.mktemp("state") / "mappings.json"
    Mappings(path).remember(headers, said)
    assert Mappings(path).recall(headers) == said


def test_a_mapping_of_a_dry_run_is_loaded_by_dry_runs_only(path):
    Mappings(path, dry_run=True).remember(HEADERS, SAID)
    assert Mappings(path, dry_run=True).recall(HEADERS) == SAID
    assert Mappings(path).recall(HEADERS) == {}
    Mappings(path).remember(HEADERS, {"What": "description"})
    assert Mappings(path).recall(HEADERS) == {"What": "description"}
    assert Mappings(path, dry_run=True).recall(HEADERS) == SAID


def test_a_dry_run_loads_the_mapping_of_an_import(path):
    Mappings(path).remember(HEADERS, SAID)
    assert Mappings(path, dry_run=True).recall(HEADERS) == SAID
