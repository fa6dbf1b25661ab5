"""Records of a CSV file with more fields than its header: something has shifted."""

from collections.abc import Sequence

from importer.domain.cell_references import letters
from importer.domain.lazy_sequences import Picked
from importer.domain.model import Problem, Table
from importer.parsing.column_mapping import Columns
from importer.parsing.column_reader import Reader
from importer.parsing.row_selection import overhang


def object_to_long_rows(
    reader: Reader, table: Table, columns: Columns, positions: Sequence[int]
) -> None:
    """Object to each event whose record goes on behind the header's last column."""
    if table.widths is None:
        return
    width = table.widths[columns.header]
    widths = Picked(table.widths, positions)
    for index in [index for index, found in enumerate(widths) if found > width]:
        position = positions[index]
        extra = overhang(table, columns.header, position)
        if extra:
            row = table.rows[position]
            reader.normalised.problems[(index, None)] = Problem(
                "row_too_long",
                None,
                f"{letters(extra[0])}{row}",
                str(table.columns[extra[0]][position]),
                f"The row has {table.widths[position]} fields, the header only {width}: a comma "
                "inside a text has probably split it.",
                'Put the text that holds the separator in quotation marks ("…").',
            )
