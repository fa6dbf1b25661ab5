"""Hostile .xlsb workbooks."""

import struct

from .case import add, hostile
from .workbooks import (
    BIN_ROWS,
    bin_cell,
    bin_record,
    bin_row,
    bin_sheet,
    wide,
    xlsb,
)

# -- .xlsb ----------------------------------------------------------------------------------------

for _called, _end in (("one-cell", (0, 0)), ("the-whole-sheet", (1_048_575, 16_383)),
                      ("all-numbers", (2**32 - 1, 2**32 - 1)), ("two-rows", (1, 2))):  # fmt: skip
    add(f"claims-{_called}.xlsb", lambda end=_end: xlsb(bin_sheet(end=end)))

for _number in (1_048_575, 1_048_576, 2**31, 2**32 - 1):
    add(
        f"row-number-{_number}.xlsb",
        lambda number=_number: xlsb(bin_sheet(BIN_ROWS + bin_row(number, bin_cell(0, "x")))),
    )
    add(
        f"column-number-{_number}.xlsb",
        lambda number=_number: xlsb(bin_sheet(BIN_ROWS + bin_row(3, bin_cell(number, "x")))),
    )

for _called, _record in (
    ("claims-4-gb", bytes([6]) + b"\xff\xff\xff\xff\xff\x7f"),
    ("is-cut-off", bytes([6, 0x7F, 1, 2])),
    ("has-a-text-of-4-gb", bin_record(6, struct.pack("<III", 0, 0, 2**32 - 1) + b"x")),
    ("is-empty", bin_record(6) + bin_record(0) + bin_record(7) + bin_record(5)),
    ("names-a-string-that-is-not-there", bin_record(7, struct.pack("<III", 0, 0, 2**32 - 1))),
    ("is-nan", bin_record(5, struct.pack("<IId", 0, 0, float("nan")))),
    ("has-a-style-that-is-not-there", bin_record(5, struct.pack("<IId", 0, 2**24 - 1, 1.5))),
    ("is-half-a-surrogate", bin_record(6, struct.pack("<III", 0, 0, 1) + b"\x00\xd8")),
    ("is-a-formula-that-is-cut-off", bin_record(9, struct.pack("<IIdHI", 0, 0, 1.0, 0, 2**32 - 1))),
):
    add(
        f"cell-that-{_called}.xlsb",
        lambda record=_record: xlsb(bin_sheet(BIN_ROWS + bin_row(3, record))),
    )


@hostile("xlsb")
def strings_that_claim_to_be_4000000000() -> bytes:
    strings = bin_record(159, struct.pack("<II", 4_000_000_000, 4_000_000_000))
    return xlsb(changed={"xl/sharedStrings.bin": strings + bin_record(19, b"\0" + wide("x"))})


@hostile("xlsb")
def sheet_without_an_end() -> bytes:
    return xlsb(bin_sheet()[:-8])


@hostile("xlsb")
def workbook_whose_names_claim_too_much() -> bytes:
    return xlsb(changed={"xl/workbook.bin": bin_record(131) + bin_record(156, b"\xff" * 12)})


@hostile("xlsb")
def workbook_that_is_empty_() -> bytes:
    return xlsb(changed={"xl/workbook.bin": b""})
