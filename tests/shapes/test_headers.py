"""Which column is which: whole headers, unknown ones, rivals, and what was said before."""

import pytest

from importer.ledger.saved_mappings import SavedMappings

RUN = ("Lake Run", "2027-05-03", "race")


def test_units_punctuation_case_and_accents_of_headers_do_not_matter(check_csv):
    checked = check_csv(
        (
            "* NAME",
            "date (YYYY-MM-DD)*",
            "Type [race/other]",
            "Épreuve url",
            "Latitude (°N)",
            "lng:",
        ),
        (*RUN, "x", "44.9", "-93.2"),
    )
    assert set(checked.fields) == {"name", "date", "type", "lat", "lng"}
    assert checked.statuses == {2: "ready"}


def test_headers_are_matched_whole_never_as_substrings(check_csv):
    strangers = ("date_sort", "updated_at", "Date Cancelled", "Time limit", "Finish time", "HM")
    checked = check_csv(("Name", "Date", "Type", *strangers), (*RUN, *["2001-01-01"] * 6))
    assert set(checked.fields) == {"name", "date", "type"}
    assert list(checked.ignored) == list(strangers)
    assert checked.statuses == {2: "ready"}


def test_an_unknown_header_is_ignored_with_the_nearest_field_as_suggestion(check_csv):
    checked = check_csv(("Name", "Date", "Type", "Descripton", "Bib colour"), (*RUN, "flat", "red"))
    assert checked.ignored == {"Descripton": "description", "Bib colour": None}
    assert checked.bodies[2].get("description") is None


@pytest.mark.parametrize("header", ["id", "km", "No", "#"])
def test_a_header_of_a_letter_or_two_is_near_to_nothing(check_csv, header):
    assert check_csv(("Name", "Date", "Type", header), (*RUN, "7")).ignored == {header: None}


def test_the_users_mapping_wins(check_csv):
    checked = check_csv(
        ("What", "On which day", "Type", "Bib colour"),
        (*RUN, "red"),
        map=["what=name", "On which day=date", "Bib colour=description"],
    )
    assert checked.bodies[2]["description"] == "red"
    assert checked.statuses == {2: "ready"}


def test_a_missing_header_in_map_is_reported(check_csv):
    checked = check_csv(("Name", "Date", "Type"), RUN, map=["Notiz=description"])
    assert checked.statuses == {2: "ready"}
    assert checked.notes == ('--map: there is no column "Notiz".',)


def test_two_columns_for_one_field_are_ambiguous(check_csv):
    rows = (("Name", "Race", "Date", "Type"), ("Lake Run", "10K", "2027-05-03", "race"))
    checked = check_csv(*rows)
    assert checked.result.run.exit_status == 2
    assert checked.result.rows == ()
    assert 'A1 "Name" and B1 "Race"' in checked.message
    assert '--map "Name=name"' in checked.message
    assert check_csv(*rows, map=["Name=name"]).bodies[2]["name"] == "Lake Run"


def test_all_ambiguous_columns_are_reported_at_once(check_csv):
    checked = check_csv(
        ("Name", "Race", "Date", "Day and date", "Type"), ("a", "b", "c", "d", "race")
    )
    assert '--map "Name=name" --map "Date=date"' in checked.message


def test_two_columns_with_one_header_are_a_problem(check_csv):
    checked = check_csv(
        ("Name", "Date", "Date", "Type"), ("Run", "2027-05-03", "2027-05-04", "race")
    )
    assert 'B1 "Date" and C1 "Date"' in checked.message
    assert "rename or delete" in checked.message


def test_a_place_is_the_city_unless_another_column_is(check_csv):
    assert check_csv(("Name", "Date", "Type", "Location"), (*RUN, "Lakeside")).bodies[2][
        "address"
    ] == {"city": "Lakeside"}
    checked = check_csv(
        ("Name", "Date", "Type", "Location", "City"), (*RUN, "Boat House", "Lakeside")
    )
    assert checked.bodies[2]["address"] == {"street": "Boat House", "city": "Lakeside"}


def test_a_mapping_that_worked_is_remembered_and_shown(text, check, tmp_path):
    mappings = SavedMappings(tmp_path / "mappings.json")
    first = text(("What", "Date", "Type", "Bib"), (*RUN, "red"))
    second = text(
        ("What", "Date", "Type", "Bib"), ("Hill Run", "2027-06-01", "race", ""), name="b.csv"
    )
    assert check(second, mappings=mappings).result.run.exit_status == 2
    assert check(first, mappings=mappings, map=["What=name"]).statuses == {2: "ready"}
    checked = check(second, mappings=mappings)
    assert checked.values("name") == ["Hill Run"]
    assert checked.notes == (
        'Using the column mapping from your last file with these headers: --map "What=name".',
    )


def test_a_mapping_is_not_remembered_for_other_headers(text, check, tmp_path):
    mappings = SavedMappings(tmp_path / "mappings.json")
    check(text(("What", "Date", "Type"), RUN), mappings=mappings, map=["What=name"])
    other = text(("What", "Datum", "Type"), RUN, name="b.csv")
    assert "no column for the name" in check(other, mappings=mappings).message


def test_a_new_mapping_overrides_the_saved_one(text, check, tmp_path):
    mappings = SavedMappings(tmp_path / "mappings.json")
    rows = (("What", "Title", "Date", "Type"), ("Lake Run", "Season opener", "2027-05-03", "race"))
    path = text(*rows)
    assert check(path, mappings=mappings, map=["What=name", "Title=ignore"]).values("name") == [
        "Lake Run"
    ]
    checked = check(path, mappings=mappings, map=["Title=name"])
    assert checked.values("name") == ["Season opener"]


def test_a_mapping_is_recalled_for_the_sheet_with_these_headers_alone(text, book, check, tmp_path):
    mappings = SavedMappings(tmp_path / "mappings.json")
    head, row = ("Name", "Date", "Type", "Bib"), (*RUN, "Opener")
    check(text(head, row), mappings=mappings, map=["Bib=name", "Name=ignore"])
    sheets = {"Old": [head, row], "New": [(*head, "City"), (*row, "Lakeside")]}
    assert check(book(sheets=sheets), mappings=mappings).values("name") == ["Opener", RUN[0]]
