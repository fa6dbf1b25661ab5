"""Hostile .xls workbooks."""

import struct

from .case import add, hostile
from .containers import SECTOR, ole, ole_header, patched
from .workbooks import (
    ROWS,
    XLS_CELLS,
    biff,
    label,
    record,
    xls,
)

WHOLE = len(xls())

# -- .xls: the container --------------------------------------------------------------------------

for _percent in (2, 10, 20, 50, 90, 99):
    add(
        f"cut-off-after-{_percent}-percent.xls",
        lambda percent=_percent: xls()[: WHOLE * percent // 100],
    )

for _called, _changed in (
    ("one-that-leads-to-itself", {2: 2}),
    ("two-that-lead-to-each-other", {2: 3, 3: 2}),
    ("a-directory-without-end", {1: 1}),
    ("one-beyond-the-file", {2: 0x00FFFFFF}),
    ("one-that-is-free", {2: 0xFFFFFFFF}),
    ("a-table-in-itself", {0: 0}),
):  # fmt: skip
    add(f"sectors-with-{_called}.xls", lambda changed=_changed: ole(biff(), fat=changed))

for _called, _claim in (
    ("4-billion-tables", {"fats": 2**32 - 1}), ("sectors-of-2-to-the-65535", {"shift": 65_535}),
    ("sectors-of-one-byte", {"shift": 0}), ("sectors-of-2-gb", {"shift": 31}),
    ("a-directory-beyond-the-file", {"first_directory": 0x00FFFFFF}),
    ("a-list-of-tables-that-leads-to-itself", {"difat": 1, "difats": 2**31}),
    ("a-directory-in-the-tables", {"first_directory": 0}),
    ("short-sectors-without-end", {"minifat": 0, "minifats": 2**32 - 1}),
):  # fmt: skip
    add(
        f"header-that-claims-{_called}.xls",
        lambda claim=_claim: ole(biff(), header=ole_header(**claim)),
    )

for _size in (0, 1, 2**31, 2**63, 2**64 - 1):
    add(f"stream-that-claims-{_size}-bytes.xls", lambda size=_size: ole(biff(), size=size))


@hostile("xls")
def stream_of_another_name() -> bytes:
    return ole(biff(), name="Contents")


@hostile("xls")
def stream_called_book() -> bytes:
    return ole(biff(), name="Book")


@hostile("xls")
def nothing_but_the_header() -> bytes:
    return ole_header()


@hostile("xls")
def nothing_but_the_signature() -> bytes:
    return ole_header()[:8]


@hostile("xls")
def header_and_noise() -> bytes:
    return ole_header() + bytes(range(256)) * 400


# -- .xls: the records ----------------------------------------------------------------------------

for _called, _cells in (
    ("at-the-last-row-and-column", label(65_535, 255, "x")),
    ("beyond-the-last-column", label(65_535, 65_535, "x")),
    (
        "with-a-text-that-is-cut-off",
        record(0x204, struct.pack("<HHHHB", 3, 0, 0, 60_000, 0) + b"x"),
    ),
    ("that-is-empty", record(0x204) + record(0x203) + record(0x27E) + record(0xFD) + record(6)),
    (
        "that-names-a-string-that-is-not-there",
        record(0xFD, struct.pack("<HHHI", 3, 0, 0, 2**32 - 1)),
    ),
    ("of-many-numbers-that-are-cut-off", record(0xBD, struct.pack("<HHHI", 3, 0, 0, 1))),
    (
        "of-many-numbers-that-end-before-they-begin",
        record(0xBD, struct.pack("<HHHIH", 3, 9, 0, 1, 2)),
    ),
    ("that-is-nan", record(0x203, struct.pack("<HHHd", 3, 0, 0, float("nan")))),
    ("of-a-style-that-is-not-there", record(0x203, struct.pack("<HHHd", 3, 0, 65_535, 1.5))),
    (
        "with-a-formula-that-is-cut-off",
        record(6, struct.pack("<HHHdHIH", 3, 0, 0, 1.0, 0, 0, 60_000)),
    ),
    ("with-an-error", record(0x205, struct.pack("<HHHBB", 3, 0, 0, 0x99, 1))),
    ("in-a-record-that-never-ends", struct.pack("<HH", 0x204, 65_535)),
):
    add(f"cell-{_called}.xls", lambda cells=_cells: xls(XLS_CELLS + cells))

for _called, _form, _end in (("whole-sheet", "<IIHHH", (0, 65_536, 0, 256, 0)),
                             ("all-numbers", "<IIHHH", (0, 2**32 - 1, 0, 65_535, 0)),
                             ("end-before-start", "<IIHHH", (9, 1, 9, 1, 0)),
                             ("one-cell", "<IIHHH", (0, 1, 0, 1, 0))):  # fmt: skip
    add(
        f"claims-the-{_called}.xls",
        lambda form=_form, end=_end: xls(record(0x200, struct.pack(form, *end)) + XLS_CELLS),
    )

for _called, _before in (
    ("strings-4000000000", record(0xFC, struct.pack("<II", 2**32 - 1, 2**32 - 1))),
    (
        "a-string-of-runs-without-end",
        record(0xFC, struct.pack("<IIHBH", 1, 1, 9, 8, 65_535) + b"x"),
    ),
    ("a-code-page-that-is-none", record(0x42, b"\xff\xff")),
    ("a-format-that-is-cut-off", record(0x41E, b"\x05\x00\xff\xff\x00")),
    ("a-name-that-is-cut-off", record(0x18, b"\xff" * 12)),
    ("a-continuation-of-nothing", record(0x3C, b"x" * 99)),
):
    add(f"workbook-with-{_called}.xls", lambda before=_before: ole(biff(before=before)))


@hostile("xls", says="password")
def workbook_with_a_password_() -> bytes:
    return ole(biff(before=record(0x2F, struct.pack("<HHH", 0, 1, 1))))


@hostile("xls")
def sheet_that_begins_beyond_the_stream() -> bytes:
    data = biff()
    return ole(patched(data, data.find(b"\x85\x00") + 4, "<I", 2**31))


@hostile("xls")
def sheet_that_begins_within_the_globals() -> bytes:
    data = biff()
    return ole(patched(data, data.find(b"\x85\x00") + 4, "<I", 0))


@hostile("xls")
def sheets_by_the_hundred_in_one_place() -> bytes:
    data = biff(b"", sheets=300)
    return ole(data)


@hostile("xls", rows=ROWS)
def noise_behind_the_last_sector() -> bytes:
    return xls() + b"\xff" * SECTOR * 100
