from importer.domain.model import Table
from importer.parsing.merged_cells import fill_merged_cells

ROWS = (1, 2, 3, 4, 7)


def table(*merged: tuple[int, int, int, int]) -> Table:
    """Header in row 1; a value in row 2 of each of three columns; rows 5 and 6 are blank."""
    columns = tuple([f"head {at}", f"value {at}", None, None, None] for at in range(3))
    return Table("races.xlsx", "Races", ROWS, columns, merged_ranges=merged)


def column(filled: Table, number: int) -> list[object]:
    return list(filled.columns[number][1:])


def test_a_value_that_is_merged_over_rows_is_the_value_of_each():
    filled = fill_merged_cells(table((2, 1, 4, 1)), 0, [0, 1])
    assert column(filled, 0) == ["value 0", "value 0", "value 0", None]
    assert column(filled, 1) == ["value 1", None, None, None]


def test_rows_that_are_not_there_are_passed_over():
    assert column(fill_merged_cells(table((2, 1, 7, 1)), 0, [0]), 0) == ["value 0"] * 4
    assert column(fill_merged_cells(table((2, 1, 6, 1)), 0, [0]), 0) == ["value 0"] * 3 + [None]


def test_only_the_columns_that_are_fields_are_filled():
    merged = table((2, 1, 4, 1))
    assert fill_merged_cells(merged, 0, [1, 2]) is merged


def test_cells_merged_over_columns_are_headings_or_notes():
    merged = table((2, 1, 4, 2), (2, 3, 2, 3))
    assert fill_merged_cells(merged, 0, [0, 1, 2]) is merged


def test_rows_down_to_the_header_are_not_filled():
    merged = table((1, 1, 4, 1))
    assert fill_merged_cells(merged, 0, [0]).columns == merged.columns


def test_several_ranges_in_one_column_do_not_mix():
    cells = ["head", "a", None, "b", None]
    merged = Table("r.xlsx", "R", ROWS, (cells,), merged_ranges=((2, 1, 3, 1), (4, 1, 7, 1)))
    assert column(fill_merged_cells(merged, 0, [0]), 0) == ["a", "a", "b", "b"]


def test_the_source_table_is_not_changed():
    merged = table((2, 1, 4, 1))
    fill_merged_cells(merged, 0, [0])
    assert column(merged, 0) == ["value 0", None, None, None]


def test_a_range_that_begins_in_a_blank_row_fills_nothing():
    merged = table((5, 1, 7, 1))
    assert fill_merged_cells(merged, 0, [0]).columns == merged.columns
