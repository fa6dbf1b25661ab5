"""How much a file may ask for: every limit of the readers, once."""

MIB = 2**20

FILE_BYTES = 512 * MIB
"""Largest file; a million rows of thirteen columns are about 150 MiB of text."""

INFLATED_BYTES = 2048 * MIB
"""Most that the parts of a zipped workbook may claim to unpack to."""

PACKING = 32
"""How much smaller a workbook's zip may be than the cells in it (measured: 8); what packs better
than that is blank, and needs no memory."""

MEMORY_BASE = 768 * MIB
MEMORY_PER_BYTE = 8
MEMORY_MOST = 4096 * MIB
"""Address space of the child: base + so much per unpacked byte (measured: a cell costs 28 bytes
of XML or more and up to 150 bytes of memory), never above the last. A small file whose cells lie far
apart makes a huge rectangle, and ends here."""

SECONDS_BASE = 20
BYTES_PER_SECOND = 5 * MIB
"""Time of the child: base + unpacked bytes at this speed (measured: 80 MiB a second)."""

COLUMNS = 16_384
"""Most columns (A to XFD): ECMA-376, and the specification of Excel."""

PADDING = 20_000_000
"""Most cells that may be made up to bring short records of a CSV file to the longest one's width."""

RECORD_LINES = 200
"""Most lines of one CSV record; above, a quotation mark is open that should not be."""


def memory(packed: int, inflated: int) -> int:
    """Bytes of address space for a workbook of so many bytes that unpacks to so many."""
    return min(MEMORY_BASE + MEMORY_PER_BYTE * min(inflated, PACKING * packed), MEMORY_MOST)


def seconds(inflated: int) -> int:
    """Seconds for a workbook that unpacks to so many bytes."""
    return SECONDS_BASE + inflated // BYTES_PER_SECOND
