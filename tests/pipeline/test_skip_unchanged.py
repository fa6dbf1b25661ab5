"""Two imports are the same if only settings for sending differ."""

import pytest

from importer.domain.model import InputFile
from importer.pipeline.skip_unchanged import compute_import_fingerprint
from importer.settings import Settings

FILES = [InputFile("a.csv", "0" * 64)]


@pytest.mark.parametrize(
    "setting",
    [
        {"date_order": "dmy"},
        {"year": 2027},
        {"default_type": "race"},
        {"map": {"Naam": "name"}},
        {"sheet": ("Races",)},
        {"skip_invalid": True},
        {"any_year": True},
        {"include_cancelled": True},
        {"address_fields": {"street": "line1"}},
    ],
)
def test_another_way_of_reading_is_another_import(setting):
    assert compute_import_fingerprint(
        FILES, Settings(**setting), "m"
    ) != compute_import_fingerprint(FILES, Settings(), "m")


def test_another_file_or_organization_is_another_import_and_another_pace_is_not():
    plain = compute_import_fingerprint(FILES, Settings(), "m")
    assert compute_import_fingerprint([InputFile("a.csv", "1" * 64)], Settings(), "m") != plain
    assert compute_import_fingerprint(FILES, Settings(), "n") != plain
    other_pace = Settings(workers=3, burst=5, wait=True, report=("a.csv",), ledger="b.sqlite3")
    assert compute_import_fingerprint([InputFile("moved.csv", "0" * 64)], other_pace, "m") == plain
