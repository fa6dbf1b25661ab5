"""How much a file may ask for: every limit of the readers, once.

Together they keep a small hostile file within 10 seconds and 1 GB, this process and the child that
parses workbooks taken together; a large file may take more of both, in proportion to its size.
"""

MIB = 2**20

FILE_BYTES = 512 * MIB
"""Largest file; a million rows of thirteen columns are about 150 MiB of text."""

FETCHED_BYTES = 64 * MIB
"""Most bytes of what is fetched from the web."""

INFLATED_BYTES = 2048 * MIB
"""Most that the parts of a zipped workbook may claim to unpack to."""

PARTS = 20_000
"""Most parts of a zipped workbook: each costs memory here, before anything is unpacked."""

MEMORY_BASE = 640 * MIB
MEMORY_PER_BYTE = 32
MEMORY_MOST = 2048 * MIB
"""Address space of the child: base + so much per byte of the file, never above the last.

Measured, with 13 columns: 100,000 rows in 9 MiB need 380 MiB, 400,000 in 37 MiB 1,220, a million
alike in 40 MiB 1,360. It goes by the file's own bytes, since what it unpacks to costs nothing to
claim: a bomb, or two cells far apart, ends here."""

SECONDS_BASE = 5
BYTES_PER_SECOND = MIB
PATIENCE = 1.5
"""Processor time of the child: base + the file's bytes at this speed (measured: 4 MiB a second);
by the clock, so many times that."""

SHEETS = 1_000
"""Most worksheets of a workbook."""

ROWS = 1_048_576
WIDEST = 16_384
"""Most rows and columns of a sheet (ECMA-376, and the specification of Excel), and of a CSV."""

COLUMNS = 2_000
"""Most columns, without blank ones at the right: far more than a calendar has."""

CELLS = 16 * ROWS
"""Most cells of a file, blank ones within the table included: a million rows of 16."""

MERGED = 100_000
"""Most merged ranges of a sheet."""

CHARACTERS = 131_072
"""Most characters of a cell: four times as many as Excel takes (and what `csv` takes)."""

ALIKE = 10_000
BYTES_PER_ROW = 6
"""Above so many rows, each must have cost so many bytes of the file, zipped or not (measured for
.xlsx: 40 to 100; for nothing but numbers that rise, 7.5). What is smaller repeats a few rows."""

LINES = 3_000_000
"""Most lines of a text file."""

RECORD_LINES = 200
"""Most lines of one CSV record; above, a quotation mark is open that should not be."""

SLICE_RECORDS = 128
SLICE_CHARACTERS = 16 * MIB
"""So many CSV records are read at once, and may have so many characters together; a single line
may be as long."""


def rows(size: int) -> int:
    """Most rows of a file of so many bytes."""
    return min(max(ALIKE, size // BYTES_PER_ROW), ROWS)


def memory(packed: int) -> int:
    """Bytes of address space for reading a workbook of so many bytes."""
    return min(MEMORY_BASE + MEMORY_PER_BYTE * packed, MEMORY_MOST)


def seconds(packed: int) -> int:
    """Seconds of processor time for reading a workbook of so many bytes."""
    return SECONDS_BASE + packed // BYTES_PER_SECOND
