"""Limits of the file readers: sizes, rows, cells, memory and time.

They keep a small hostile file within 10 seconds and 1 GB, for this process and the subprocess that
parses workbooks together; a large file may take more of both, in proportion to its size.
"""

from importer.domain.cell_references import MAX_COLUMN, MAX_ROW

MIB = 2**20

MAX_FILE_BYTES = 512 * MIB
"""Largest file; a million rows of 13 columns are about 150 MiB of text."""

MAX_DOWNLOAD_BYTES = 64 * MIB
"""Largest download."""

MAX_UNPACKED_BYTES = 2048 * MIB
"""Largest declared unpacked size of a zipped workbook's parts."""

MAX_PARTS = 20_000
"""Most parts of a zipped workbook: each costs memory before anything is unpacked."""

MEMORY_BASE = 640 * MIB
MEMORY_PER_BYTE = 32
MAX_MEMORY = 2048 * MIB
"""Address space of the subprocess: the base plus an amount for each byte of the file, up to a maximum.

Measured with 13 columns: 100,000 rows in 9 MiB need 380 MiB, 400,000 rows in 37 MiB 1,220 MiB, a
million equal rows in 40 MiB 1,360 MiB. The packed size counts, since any unpacked size can be
declared: this stops zip bombs, and sheets with two cells far apart."""

SECONDS_BASE = 5
BYTES_PER_SECOND = MIB
WALL_CLOCK_FACTOR = 1.5
"""Processor time of the subprocess: the base plus the file's bytes at this speed (measured: 4 MiB a
second). The wall-clock time limit is this factor longer."""

MAX_SHEETS = 1_000
"""Most worksheets of a workbook."""

MAX_ROWS = MAX_ROW
MAX_SHEET_COLUMNS = MAX_COLUMN
"""Most rows and columns of a sheet, and of a CSV."""

MAX_COLUMNS = 2_000
"""Most columns, not counting blank ones at the right: far more than a calendar has."""

MAX_CELLS = 16 * MAX_ROWS
"""Most cells of a file, blank ones within the table included: a million rows of 16."""

MAX_MERGED_RANGES = 100_000
"""Most merged ranges of a sheet."""

MAX_CELL_CHARACTERS = 131_072
"""Most characters of a cell: four times the limit of Excel (and the limit of `csv`)."""

UNCHECKED_ROWS = 10_000
MIN_BYTES_PER_ROW = 6
"""Above this number of rows, each needs this many bytes of the file, zipped or not (measured for
.xlsx: 40 to 100 bytes; for ascending numbers only: 7.5). A smaller file repeats a few rows."""

MAX_LINES = 3_000_000
"""Most lines of a text file."""

MAX_RECORD_LINES = 200
"""Most lines of one CSV record; a longer one has a quotation mark that is not closed."""

MAX_RECORD_CHARACTERS = 16 * MIB
"""Most characters of one CSV record, or of one line."""


def compute_max_rows(size: int) -> int:
    """Return the largest number of rows for a file of `size` bytes."""
    return min(max(UNCHECKED_ROWS, size // MIN_BYTES_PER_ROW), MAX_ROWS)


def compute_memory_limit(packed: int) -> int:
    """Return the address space in bytes for reading a workbook of `packed` bytes."""
    return min(MEMORY_BASE + MEMORY_PER_BYTE * packed, MAX_MEMORY)


def compute_time_limit(packed: int) -> int:
    """Return the seconds of processor time for reading a workbook of `packed` bytes."""
    return SECONDS_BASE + packed // BYTES_PER_SECOND
