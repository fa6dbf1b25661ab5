import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.domain.model import ErrorCell, RowLocation, Table
from importer.parsing.cells.cell_problem import CellProblem
from importer.parsing.column_mapping import ColumnMapping
from importer.parsing.column_reader import ColumnReader

CELLS = st.one_of(
    st.none(), st.text(min_size=1), st.booleans(), st.integers(0, 2), st.floats(0, 2), st.dates()
)


@pytest.fixture
def reader():
    """Build a reader of names below a header in column B, in rows 3, 4, 7 and so on."""

    def make(*cells):
        rows = (1, *range(3, 3 + len(cells)))
        columns = ([None] * len(rows), ["Name", *cells])
        table = Table("races.xlsx", "Races", rows, columns)
        return ColumnReader(table, ColumnMapping(0, {"name": 1}, ()), [*range(1, len(rows))])

    return make


def test_each_distinct_cell_is_read_once(reader):
    read = []
    reader("a", "b", "a", None, "a").read_column("name", read.append)
    assert read == ["a", "b"]


def test_cells_that_only_compare_equal_are_read_apart(reader):
    cells = [1, True, 1.0, "1"]
    assert reader(*cells).read_column("name", repr) == ["1", "True", "1.0", "'1'"]


def test_blank_cells_are_not_read(reader):
    blanks = [None, "", " ", "\N{NO-BREAK SPACE}", "&nbsp;", "\N{ZERO WIDTH SPACE}"]
    assert reader(*blanks).read_column("name", pytest.fail) == [None] * len(blanks)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (ErrorCell("#REF!"), "cell_error"),
        (ErrorCell(""), "formula_empty"),
        ("\ud800", "text_invalid"),
    ],
)
def test_rejects_a_cell_without_a_value_before_parsing_it(reader, cell, code):
    under = reader("ok", cell)
    assert under.read_column("name", lambda text: text) == ["ok", None]
    (problem,) = under.parsed.problems.values()
    assert (problem.code, problem.cell, problem.field) == (code, "B4", "name")


def test_a_refusal_is_a_problem_of_every_such_cell(reader):
    under = reader("x", "y", "x")
    under.read_column(
        "name", lambda text: CellProblem("date_invalid", f"No {text}.") if text == "x" else text
    )
    assert {index for index, _ in under.parsed.problems} == {0, 2}


def test_the_first_objection_to_a_cell_wins(reader):
    under = reader("x")
    under.add_problem(0, "name", CellProblem("cell_error", "first"))
    under.add_problem(0, "name", CellProblem("date_invalid", "second"))
    assert under.parsed.problems[(0, "name")].message == "first"


def test_warnings_add_up_and_refuse_nothing(reader):
    under = reader("x")
    under.add_warning(0, "name", CellProblem("mojibake", "first"))
    under.add_warning(0, "name", CellProblem("near_duplicate", "second"))
    assert [one.message for one in under.parsed.warnings[0]] == ["first", "second"]
    assert under.parsed.problems == {}


def test_addresses_are_those_of_the_sheet(reader):
    normalised = reader("a", "b").parsed
    assert normalised.get_location(1) == RowLocation("races.xlsx", "Races", 4)
    assert normalised.get_cell_address(1, "name") == "B4"
    assert normalised.get_cell_address(1, "date") is None
    assert normalised.display_text(1, "name") == "b"
    assert normalised.display_text(1, "date") == ""


def test_other_cells_can_be_read_in_the_place_of_a_fields_own(reader):
    under = reader("a", "b")
    assert under.read_column("name", str.upper, ["x", None]) == ["X", None]
    assert under.read_column("date", str.upper) == [None, None]


@given(cells=st.lists(CELLS, max_size=6))
def test_reading_keeps_the_order_and_the_number_of_cells(cells):
    table = Table("r.csv", None, tuple(range(1, len(cells) + 2)), (["Name", *cells],))
    under = ColumnReader(table, ColumnMapping(0, {"name": 0}, ()), [*range(1, len(cells) + 1)])
    results = under.read_column("name", lambda cell: (cell.__class__, cell))
    for cell, result in zip(cells, results, strict=True):
        assert result is None or result == (cell.__class__, cell)
