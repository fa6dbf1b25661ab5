import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.ledger.saved_mappings import SavedMappings

HEADERS = ["what", "date", "type"]
SAID = {"What": "name", "Bib": "ignore"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "mappings.json"


def test_loads_a_mapping_for_the_same_headers_in_any_order(path):
    SavedMappings(path).save(HEADERS, SAID)
    assert SavedMappings(path).load(HEADERS) == SAID
    assert SavedMappings(path).load(HEADERS[::-1]) == SAID


@pytest.mark.parametrize("other", [[], ["what"], [*HEADERS, "bib"], ["What", "date", "type"]])
def test_nothing_is_recalled_for_other_headers(path, other):
    SavedMappings(path).save(HEADERS, SAID)
    assert SavedMappings(path).load(other) == {}


def test_the_last_saved_mapping_wins(path):
    SavedMappings(path).save(HEADERS, SAID)
    SavedMappings(path).save(HEADERS, {"What": "description"})
    assert SavedMappings(path).load(HEADERS) == {"What": "description"}


def test_saying_nothing_forgets_nothing(path):
    SavedMappings(path).save(HEADERS, SAID)
    SavedMappings(path).save(HEADERS, {})
    assert SavedMappings(path).load(HEADERS) == SAID


def test_the_oldest_are_forgotten(path):
    mappings = SavedMappings(path)
    mappings.save(["old"], SAID)
    entries = {f"{number:032x}": {"What": "name"} for number in range(499)}
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))
    assert mappings.load(["old"]) == SAID
    mappings.save(["new"], SAID)
    assert mappings.load(["old"]) == {}
    assert mappings.load(["new"]) == SAID


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b'{"a": 1}', b"null", b'{"a": {"b": ["c"]}}']
)
def test_a_damaged_file_is_an_empty_one_and_is_corrected(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert SavedMappings(path).load(HEADERS) == {}
    SavedMappings(path).save(HEADERS, SAID)
    assert SavedMappings(path).load(HEADERS) == SAID


def test_unknown_fields_are_not_loaded(path):
    SavedMappings(path).save(HEADERS, {"What": "nonsense", "Date": "date"})
    assert SavedMappings(path).load(HEADERS) == {"Date": "date"}


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path):
    (tmp_path / "state").write_text("a file stands where the folder should")
    mappings = SavedMappings(tmp_path / "state" / "mappings.json")
    mappings.save(HEADERS, SAID)
    assert mappings.load(HEADERS) == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_readable_by_its_owner_alone(path):
    SavedMappings(path).save(HEADERS, SAID)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["mappings.json"]


def test_it_lies_in_the_users_state_folder(home):
    SavedMappings().save(HEADERS, SAID)
    (found,) = home.rglob("mappings.json")
    assert SavedMappings(found).load(HEADERS) == SAID


@given(headers=st.lists(st.text()), said=st.dictionaries(st.text(), st.just("name"), min_size=1))
def test_any_headers_are_remembered(tmp_path_factory, headers, said):
    path = tmp_path_factory.mktemp("state") / "mappings.json"
    SavedMappings(path).save(headers, said)
    assert SavedMappings(path).load(headers) == said


def test_a_mapping_of_a_dry_run_is_loaded_by_dry_runs_only(path):
    SavedMappings(path, dry_run=True).save(HEADERS, SAID)
    assert SavedMappings(path, dry_run=True).load(HEADERS) == SAID
    assert SavedMappings(path).load(HEADERS) == {}
    SavedMappings(path).save(HEADERS, {"What": "description"})
    assert SavedMappings(path).load(HEADERS) == {"What": "description"}
    assert SavedMappings(path, dry_run=True).load(HEADERS) == SAID


def test_a_dry_run_loads_the_mapping_of_an_import(path):
    SavedMappings(path).save(HEADERS, SAID)
    assert SavedMappings(path, dry_run=True).load(HEADERS) == SAID
