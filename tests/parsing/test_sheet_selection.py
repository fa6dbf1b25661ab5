import shlex
from collections.abc import Sequence

import pytest

from importer.domain.errors import UnusableInput
from importer.domain.model import Table
from importer.domain.own_markers import OWN_SHEETS
from importer.parsing.sheet_selection import SheetSelection, select_sheets
from importer.settings import resolve_settings

GOOD = (("Name", "Date"), ("Lake Run", "2027-05-03"))


def sheet(name: str | None, *rows: Sequence[str], hidden: bool = False) -> Table:
    columns = tuple([*column] for column in zip(*rows, strict=True))
    return Table("races.xlsx", name, tuple(range(1, len(rows) + 1)), columns, hidden=hidden)


def chosen(*tables: Table, only: Sequence[str] = (), **mapping: str) -> SheetSelection:
    return select_sheets("races.xlsx", tables, only, lambda _: mapping)


def names(choice: SheetSelection) -> list[str | None]:
    return [table.sheet for table, _ in choice.calendars]


def refused(*tables: Table, only: Sequence[str] = ()) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        chosen(*tables, only=only)
    return caught.value


def test_every_sheet_with_a_name_and_a_date_is_a_calendar():
    choice = chosen(sheet("2026", *GOOD), sheet("2027", *GOOD))
    assert names(choice) == ["2026", "2027"]
    assert choice.notes == []


def test_skipped_sheets_are_listed_with_a_reason():
    choice = chosen(
        sheet("Races", *GOOD),
        sheet("Drafts", *GOOD, hidden=True),
        sheet("_old", *GOOD),
        *[sheet(name, *GOOD) for name in sorted(OWN_SHEETS)],
        sheet("Empty"),
        sheet("Notes", ("a", "b"), ("c", "d")),
        sheet("People", ("Name", "City"), ("A", "B")),
    )
    assert names(choice) == ["Races"]
    assert choice.notes == [
        'Sheet "Drafts" was not read: it is hidden (use --sheet to import it).',
        'Sheet "_old" was not read: its name begins with _ (use --sheet to import it).',
        *[f'Sheet "{name}" was not read: it contains no events.' for name in sorted(OWN_SHEETS)],
        'Sheet "Empty" was not read: it is empty.',
        'Sheet "Notes" was not read: no header found.',
        'Sheet "People" was not read: no column for the date.',
    ]


@pytest.mark.parametrize("name", ["Drafts", " drafts ", "DRAFTS"])
def test_reads_a_hidden_sheet_that_is_selected(name):
    choice = chosen(sheet("Races", *GOOD), sheet("Drafts", *GOOD, hidden=True), only=[name])
    assert names(choice) == ["Drafts"]


def test_a_sheet_that_is_asked_for_twice_is_read_once():
    tables = [sheet("Races", *GOOD), sheet("More", *GOOD)]
    assert names(chosen(*tables, only=["More", "Races", "more", "More"])) == ["More", "Races"]


def test_a_missing_sheet_is_reported_with_the_existing_ones():
    error = refused(sheet("Races", *GOOD), sheet("More", *GOOD), only=["Race"])
    assert error.message == 'races.xlsx has no sheet "Race".'
    assert error.hint == 'Its sheets: "Races", "More".'
    assert "A CSV file has no sheets." in refused(sheet(None, *GOOD), only=["Race"]).hint


def test_a_file_without_a_cell_is_unusable():
    assert refused().message == "races.xlsx has no cells."
    assert refused(sheet("Races")).message == "races.xlsx has no cells."


def test_a_file_without_a_header_is_rejected_with_its_contents():
    error = refused(sheet("Races", ("a", "b"), ("c", "d")))
    assert "no header was found" in error.message
    assert error.hint == 'Not recognized: "a", "b".'
    assert "import-events template" in refused(sheet(None, ("a",))).hint


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (("Name", "Weekday"), "date"),
        (("Name", 'Dayte "of" it'), "date"),
        (("Date", "Who"), "name"),
    ],
)
def test_the_example_for_a_missing_column_is_one_that_works(header, missing):
    table = sheet("Races", header, ("a", "b"))
    error = refused(table)
    assert error.message == (
        f'races.xlsx, sheet "Races": no column for the {missing} (the header is row 1).'
    )
    _, _, example = error.hint.partition("--map ")
    said = shlex.split(example)[0].rstrip(".")
    mapping = resolve_settings({"map": [said]}, environment={}, files=()).map
    assert names(select_sheets("races.xlsx", [table], [], lambda _: mapping)) == ["Races"]


def test_the_nearest_header_is_the_example():
    error = refused(sheet(None, ("Name", "Director", "Dates of it"), ("a", "b", "c")))
    assert error.message.startswith("races.xlsx: no column for the date")
    assert '--map "Dates of it=date"' in error.hint


def test_many_unknown_headers_are_not_all_listed():
    header = ("Name", *(f"x{n}" for n in range(40)))
    assert refused(sheet("Races", header, header)).hint.endswith('"x11" ….')
