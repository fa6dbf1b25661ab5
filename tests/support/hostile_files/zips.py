"""Hostile zips: bombs, lies, names that point elsewhere, parts that are missing."""

import random
import struct

from .case import READ, add, hostile
from .containers import (
    STORED,
    directory,
    entry,
    patched,
    with_flag,
    with_method,
    with_size,
    zipped,
)
from .workbooks import BOOK, BOOK_RELS, CSV, RELS, ROWS, SHEET, STRINGS, ods, xlsb, xlsx, xlsx_parts

MIB = 2**20


@hostile("xlsx", says="would unpack to more than")
def zip_bomb_that_tells_its_size() -> bytes:
    return with_size(xlsx(), SHEET, 0xFFFFFFF0)


@hostile("xlsx", says="could not be read")
def zip_bomb_of_300_mb_of_blanks_in_a_sheet() -> bytes:
    return xlsx(changed={SHEET: b" " * (300 * MIB)})


@hostile("xlsx", says="could not be read")
def zip_bomb_that_says_it_is_small() -> bytes:
    return with_size(xlsx(changed={STRINGS: b"A" * (300 * MIB)}), STRINGS, 99)


@hostile("xlsx", rows=ROWS)
def zip_bomb_in_a_part_that_is_never_unpacked() -> bytes:
    return xlsx(changed={"xl/media/image1.png": bytes(300 * MIB)})


@hostile("zip", says="is a zip archive, not a workbook")
def zip_of_zips_of_zips() -> bytes:
    data = bytes(10 * MIB)
    for depth in range(5):
        data = zipped({f"{depth}-{at}.zip": data for at in range(16)})
    return data


@hostile("xlsx", says="could not be read")
def zip_in_the_place_of_a_sheet() -> bytes:
    return xlsx(changed={SHEET: xlsx()})


@hostile("xlsx", says="would unpack to more than")
def zip_of_many_parts_in_the_same_bytes() -> bytes:
    plain = xlsx()
    parts = [entry(f"xl/worksheets/s{at}.xml", 0, 40, 500_000) for at in range(9_000)]
    return directory(plain, parts)


@hostile("xlsx", says="parts")
def zip_of_a_million_parts() -> bytes:
    one = entry("xl/a.xml", 0, 0, 0)
    return directory(b"PK\x03\x04" + bytes(26), [one] * 1_000_000)


@hostile("xlsx", says="parts")
def zip64_of_a_million_parts() -> bytes:
    one, count = entry("xl/a.xml", 0, 0, 0), 1_000_000
    body, listed = b"PK\x03\x04" + bytes(26), one * count
    far = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(listed), 30)
    locator = struct.pack("<IIQI", 0x07064B50, 0, len(body) + len(listed), 1)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return body + listed + far + locator + end


@hostile("xlsx")
def zip_with_a_comment_of_65535_bytes() -> bytes:
    return patched(xlsx(), len(xlsx()) - 2, "<H", 65_535) + b"PK\x05\x06" * 16_383 + b"abc"


@hostile("xlsx", rows=ROWS)
def zip_with_something_behind_it() -> bytes:
    return xlsx() + b"\0" * 30_000


@hostile("xlsx", rows=ROWS)
def zip_with_names_that_climb_out() -> bytes:
    strange = ["../../../../etc/passwd", "/etc/passwd", "C:\\Windows\\evil.xml", "..\\..\\a.xml",
               "xl/../../evil.xml", "a" * 60_000, "\x1b[31m\u202e.xml", "CON", "a/" * 5_000]  # fmt: skip
    return xlsx(changed=dict.fromkeys(strange, "x"))


@hostile("xlsx", rows=ROWS)
def zip_with_backslashes_for_slashes() -> bytes:
    return zipped({name.replace("/", "\\"): text for name, text in xlsx_parts().items()})


@hostile("xlsx", rows=1)
def zip_with_two_sheets_of_one_name() -> bytes:
    other = SHEET.replace("sheet1", "sheet2")
    one_cell = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')[SHEET]
    return xlsx(changed={other: one_cell}).replace(other.encode(), SHEET.encode())


@hostile("xlsx", says="password")
def zip_with_an_encrypted_sheet() -> bytes:
    return with_flag(xlsx(), SHEET, 1)


for _number, _called in ((12, "bzip2"), (14, "lzma"), (93, "zstd"), (99, "aes"), (1, "shrink")):
    add(
        f"zip-whose-sheet-is-packed-by-{_called}.xlsx",
        lambda number=_number: with_method(xlsx(), SHEET, number),
        "damaged",
    )


@hostile("xlsx", says="damaged")
def zip_with_a_wrong_checksum() -> bytes:
    data = zipped(xlsx_parts(), STORED)
    return data.replace(b"Lakeside", b"Seaside!", 1)


@hostile("xlsx", says="damaged")
def zip_whose_directory_lies_beyond_the_end() -> bytes:
    return patched(xlsx(), len(xlsx()) - 6, "<I", 0x7FFFFFFF)


@hostile("xlsx", says="damaged")
def zip_whose_sheet_lies_beyond_the_end() -> bytes:
    data = xlsx()
    return directory(data, [entry(SHEET, len(data) * 9, 10, 10), entry(BOOK, 0, 10, 10)])


@hostile("xlsx", says="zip archive, not a workbook")
def zip_of_nothing_but_its_end() -> bytes:
    return directory(b"", [])


@hostile("zip", says="damaged")
def zip_of_nothing_but_its_signature() -> bytes:
    return b"PK\x03\x04"


@hostile("zip", says="zip archive, not a workbook")
def zip_of_a_csv() -> bytes:
    return zipped({"calendar.csv": CSV})


for _ending, _whole in (("xlsx", xlsx), ("xlsb", xlsb), ("ods", ods)):
    for _percent in (1, 20, 50, 80, 95, 99):
        add(
            f"cut-off-after-{_percent}-percent.{_ending}",
            lambda whole=_whole, percent=_percent: whole()[: len(whole()) * percent // 100],
            "damaged",
        )

for _part, _says in (("[Content_Types].xml", READ), (BOOK, "no worksheets"),
                     (SHEET, "could not be read"), (BOOK_RELS, "could not be read"),
                     (STRINGS, READ), (RELS, "damaged")):  # fmt: skip
    add(
        f"without-{_part.rpartition('/')[2].replace('.', '-').lower()}.xlsx",
        lambda part=_part: zipped({k: v for k, v in xlsx_parts().items() if k != part}),
        _says,
    )


@hostile("xlsx", says="not a workbook")
def zip_of_random_names() -> bytes:
    letters = random.Random(1)
    return zipped({f"{letters.random()}": letters.randbytes(100) for _ in range(200)})
