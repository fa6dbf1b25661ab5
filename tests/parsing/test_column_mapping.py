import re
import shlex
from collections.abc import Sequence
from datetime import date, time

import hypothesis.strategies as st
import pytest
from hypothesis import given
from openpyxl.utils import get_column_letter

from importer.domain.cell_references import format_column
from importer.domain.errors import UnusableInput
from importer.domain.fields import FIELDS, FIELDS_BY_NAME, IGNORE
from importer.domain.model import CellValue, ErrorCell, Table
from importer.parsing.column_mapping import ColumnMapping, map_columns
from importer.parsing.header_detection import MAX_HEADER_DEPTH, list_possible_headers
from importer.parsing.header_synonyms import find_similar_field
from importer.parsing.lexicon.headers import FIELD_HEADERS
from importer.settings import resolve_settings


def grid(*rows: Sequence[CellValue], first: int = 1, sheet: str | None = "Races") -> Table:
    """Build a table of these rows; short rows are filled with empty cells."""
    width = max(map(len, rows), default=0)
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    numbers = tuple(range(first, first + len(rows)))
    columns = tuple([*column] for column in zip(*filled, strict=True))
    return Table("races.xlsx", sheet, numbers, columns)


def found(*headers: CellValue, mapping: dict[str, str] | None = None) -> ColumnMapping:
    """Map the columns of a sheet with one row."""
    columns = map_columns(grid(headers), mapping or {})
    assert columns is not None
    return columns


def question(*headers: CellValue, mapping: dict[str, str] | None = None) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        map_columns(grid(headers), mapping or {})
    return caught.value


# -- single headers --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIELD_HEADERS)
def test_every_known_header_of_a_field_becomes_that_field(name):
    other = {"name": "Date"}.get(name, "Name")
    for header in FIELD_HEADERS[name]:
        assert found(header, other).fields[name] == 0, header


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Datum (YYYY-MM-DD)", "date"),
        ("Name *", "name"),
        ("* name:", "name"),
        ("START_DATE", "date"),
        ("Date-début", "date"),
        ("Date\n[dd/mm/yyyy]", "date"),
        ("Latitude {°}", "lat"),
        ("\N{NO-BREAK SPACE}Start\N{NO-BREAK SPACE}time ", "startTime"),
        ("Start (time)", "startTime"),
        ("Date (end)", "endDate"),
        ("Event (date)", "date"),
        ("Title (max. 80)", "name"),
        ("(Name)", "name"),
        ("Ｄａｔｅ", "date"),
    ],
)
def test_units_and_punctuation_in_headers_do_not_matter(header, name):
    other = "Date" if name != "date" else "Name"
    assert found(header, other).fields[name] == 0


@pytest.mark.parametrize(
    "header",
    [
        *("updated_at", "date_sort", "Date Cancelled", "Event Director", "Datum (Ende)"),
        *("Link (registration)", "Zeit (bis)", "Start (Uhrzeit)", "***", "№", "日付", "(km)"),
        *(2027, 2027.0, date(2027, 5, 3), time(9, 30), True, ErrorCell("#REF!")),
    ],
)
def test_anything_else_is_no_field_not_even_in_part(header):
    columns = found("Name", "Date", header)
    assert columns.fields == {"name": 0, "date": 1}


@pytest.mark.parametrize(
    ("header", "text"),
    [(2027.0, "2027"), (date(2027, 5, 3), "2027-05-03"), ("***", "***"), (" 日付 ", "日付")],
)
def test_an_ignored_header_is_named_as_the_sheet_shows_it(header, text):
    ignored = found("Name", "Date", header).headers[2]
    assert (ignored.text, ignored.cell, ignored.field) == (text, "C1", None)


def test_headers_of_punctuation_alone_are_not_equal():
    assert found("Name", "***", "---", "###", mapping={"***": "date"}).fields == {
        "name": 0,
        "date": 1,
    }


def test_lists_every_header_with_its_field_or_none():
    headers = found("Name", None, ErrorCell("#N/A"), " ", "Datum", "Director", "Status").headers
    assert [(header.cell, header.text, header.field) for header in headers] == [
        ("A1", "Name", "name"),
        ("E1", "Datum", "date"),
        ("F1", "Director", None),
        ("G1", "Status", None),
    ]


# -- where the header is ---------------------------------------------------------------------------


def test_title_rows_above_the_header_are_passed_over():
    table = grid(
        ["Race calendar 2027"], ["Date"], [], ["as of", date(2027, 1, 1)], ["Name", "Date"], ["A"]
    )
    assert map_columns(table, {}).header_index == 4


@pytest.mark.parametrize("above", [10, MAX_HEADER_DEPTH - 1])
def test_a_header_may_stand_far_below_the_top(above):
    columns = map_columns(grid(*[["notes"]] * above, ["Name", "Date"], first=5), {})
    assert columns.header_index == above
    assert columns.headers[0].cell == f"A{above + 5}"


def test_a_header_too_far_below_is_not_looked_for():
    assert map_columns(grid(*[["notes"]] * MAX_HEADER_DEPTH, ["Name", "Date"]), {}) is None


def test_the_row_that_most_headers_stand_in_is_the_header():
    table = grid(["Race", "Start", None], ["Name", "Date", "Type"], ["Race", "Start", "race"])
    assert map_columns(table, {}).header_index == 1


def test_of_two_equal_rows_the_upper_one_is_the_header():
    assert (
        map_columns(grid(["Name", "Date"], ["Lake Run", "x"], ["Name", "Date"]), {}).header_index
        == 0
    )


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [[None, None]], [["Alpha", "Beta"]], [["Date"]], [["City", "Country"]], [[1.0]]],
)
def test_finds_no_header_where_no_row_looks_like_one(rows):
    assert map_columns(grid(*rows), {}) is None


def test_a_lone_known_header_beside_strangers_is_one():
    assert found("Alpha", "Date", "Beta").fields == {"date": 1}


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["Venue"], {"city": 2}),
        (["Location"], {"city": 2}),
        (["Location", "City"], {"street": 2, "city": 3}),
        (["Town", "Venue"], {"city": 2, "street": 3}),
        (["Place", "Address"], {"city": 2, "street": 3}),
    ],
)
def test_a_place_is_the_city_unless_another_column_is(headers, fields):
    assert found("Name", "Date", *headers).fields == {"name": 0, "date": 1} | fields


def test_two_places_for_one_city_are_a_question():
    error = question("Name", "Date", "Location", "Venue")
    assert "2 columns could be the city" in error.message


def test_a_place_beside_street_and_city_is_ignored_and_named():
    columns = found("Name", "Date", "Venue", "Address", "City")
    assert columns.fields == {"name": 0, "date": 1, "street": 3, "city": 4}
    assert columns.headers[2].field is None


@pytest.mark.parametrize("cell", [time(9, 30), "9:30", "9 am", "18.30 Uhr", "18h"])
def test_a_start_column_with_times_is_the_start_time(cell):
    table = grid(["Name", "Date", "Start"], ["Lake Run", "2027-05-03", cell])
    assert map_columns(table, {}).fields == {"name": 0, "date": 1, "startTime": 2}


@pytest.mark.parametrize("cell", ["12.03", "12", "2027-05-04", None])
def test_a_start_column_that_may_hold_dates_is_ambiguous(cell):
    with pytest.raises(UnusableInput, match="2 columns could be the date"):
        map_columns(grid(["Name", "Date", "Start"], ["Lake Run", "2027-05-03", cell]), {})


# -- two columns for one field ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ["Date", "Datum"],
        ["Datum", "Datum (YYYY)"],
        ["Date", "Date *", "DATE"],
        ["Date", "date"],
        ['Date ("Start")', "Date"],
        ["Date (a=b)", "Date"],
        ["Date", "Date", "Datum"],
        ["Date (end)", "Date", "Ende"],
        ["Location", "Date", "Venue"],
    ],
)
def test_the_example_in_the_question_responses_it(headers):
    error = question("Name", *headers)
    (example,) = re.findall(r"--map .*", error.hint)
    option, said = shlex.split(example)
    assert option == "--map"
    settings = resolve_settings({"map": [said]}, environment={}, files=())
    assert map_columns(grid(["Name", *headers]), settings.map) is not None


def test_the_ambiguity_error_names_every_cell():
    error = question("Name", None, "Date", "Datum", "Start")
    assert error.message == (
        'races.xlsx, sheet "Races": 3 columns could be the date: '
        'C1 "Date", D1 "Datum" and E1 "Start".'
    )
    assert error.hint == 'Choose one, for example: --map "Date=date"'


def test_a_csv_has_no_sheet_to_name():
    with pytest.raises(UnusableInput, match=r"^races.xlsx: 2 columns could be the name: "):
        map_columns(grid(["Name", "Race", "Date"], sheet=None), {})


@pytest.mark.parametrize("mapping", [{}, {"Date": "date"}])
def test_equal_headers_are_ambiguous(mapping):
    error = question("Name", "Date", "Date", mapping=mapping)
    assert "rename or delete" in error.hint
    assert "--map" not in error.hint


def test_two_responses_to_one_question_are_one_too_many():
    error = question("A", "B", mapping={"A": "name", "B": "name"})
    assert error.hint == "Keep only one of them in --map."


# -- the user's own words --------------------------------------------------------------------------


def test_the_users_mapping_overrides_a_synonym():
    columns = found("Name", "Date", "Day 1", mapping={"Day 1": "date"})
    assert columns.fields == {"name": 0, "date": 2}
    assert columns.headers[1].field is None


def test_the_users_mapping_moves_a_known_header_to_another_field():
    columns = found("Name", "Date", "Label", mapping={"Label": "description"})
    assert columns.fields == {"name": 0, "date": 1, "description": 2}


def test_the_users_mapping_can_ignore_a_column():
    columns = found("Name", "Race", "Date", mapping={"Race": IGNORE})
    assert columns.fields == {"name": 0, "date": 2}
    assert columns.headers[1].suggestion is None


def test_a_status_that_the_user_ignores_says_nothing():
    assert found("Name", "Date", "Status").status_column == 2
    assert found("Name", "Date", "Status", mapping={"Status": IGNORE}).status_column is None


@pytest.mark.parametrize("header", ["race_year", "RACE YEAR", "Race-Year *", "Race Year (CET)"])
def test_headers_in_the_users_mapping_match_in_any_spelling(header):
    mapping = {"Race Year": "date"}
    assert found("Name", header, mapping=mapping).fields == {"name": 0, "date": 1}


def test_a_header_as_written_comes_before_one_that_is_only_like_it():
    mapping = {"When": "endDate", "When (start)": "date"}
    fields = found("Name", "When", "When (start)", mapping=mapping).fields
    assert fields == {"name": 0, "endDate": 1, "date": 2}


@pytest.mark.parametrize(
    ("header", "said"), [(2027.0, "2027"), (date(2027, 5, 3), "2027-05-03"), ("🏃", "🏃")]
)
def test_a_header_without_letters_can_be_mapped(header, said):
    assert found("Name", header, mapping={said: "date"}).fields == {"name": 0, "date": 1}


def test_a_header_in_an_unknown_language_can_be_mapped():
    mapping = {"名前": "name", "日付": "date"}
    table = grid(["大会一覧"], ["名前", "日付", "種別"], ["Lake Run", "2027-05-03", "race"])
    columns = map_columns(table, mapping)
    assert (columns.header_index, columns.fields) == (1, {"name": 0, "date": 1})


# -- the status ------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["Status", "Event status", "CANCELLED", "статус", "Abgesagt?"])
def test_a_status_column_is_found(header):
    assert found("Name", "Date", header).status_column == 2


def test_a_status_that_is_a_field_too_is_asked_last():
    assert found("Nombre", "Fecha", "Estado").status_column == 2
    columns = found("Nombre", "Fecha", "Estado", "Status")
    assert columns.fields["state"] == 2
    assert columns.status_column == 3


# -- suggestions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Adress line", "street"),
        ("Lattitude", "lat"),
        ("race_year", "name"),
        ("updatedDate", "date"),
        ("Link (registration)", "registrationUrl"),
        ("Locations", "city"),
        ("Director", None),
        ("***", None),
        ("日付", None),
        ("x" * 100_000, None),
    ],
)
def test_an_unknown_header_comes_with_the_nearest_field(header, name):
    assert find_similar_field(header) == name


@given(st.text(max_size=30))
def test_a_suggestion_is_a_field_that_can_be_mapped(header):
    assert find_similar_field(header) in (None, *FIELDS_BY_NAME)


def test_columns_added_by_a_report_are_ignored_silently():
    columns = found("Name", "Date", "Status", "Event ID", "Problems")
    assert [header.text for header in columns.headers] == ["Name", "Date"]
    assert columns.status_column is None


def test_a_status_column_of_the_users_own_is_named():
    columns = found("Name", "Date", "Status", "Director")
    assert [header.text for header in columns.headers] == ["Name", "Date", "Status", "Director"]


def test_the_letters_of_every_column_are_those_of_a_spreadsheet():
    for column in [*range(1_500), 16_383]:
        assert format_column(column) == get_column_letter(column + 1)


def test_the_headers_shown_in_a_message_are_those_of_the_first_row_of_texts():
    tables = [grid(), grid(["Title"], ["Alpha", 1.0, "Be\nta"], ["x", "y"])]
    assert list_possible_headers(tables) == ["Alpha", "Be ta"]
    assert list_possible_headers([grid([1.0], ["Title"])]) == []


cells = st.one_of(
    st.none(), st.text(max_size=8), st.floats(), st.sampled_from([f.label for f in FIELDS])
)


@given(
    st.lists(st.lists(cells, max_size=5), max_size=5),
    st.dictionaries(st.text(max_size=5), st.sampled_from([*FIELDS_BY_NAME, IGNORE]), max_size=2),
)
def test_whatever_a_sheet_holds_each_column_is_one_field_at_most(rows, mapping):
    try:
        columns = map_columns(grid(*rows), mapping)
    except UnusableInput:
        return
    if columns is not None:
        assert len(set(columns.fields.values())) == len(columns.fields)
        assert columns.fields.keys() <= FIELDS_BY_NAME.keys()
