"""Hostile text files."""

import random

from .case import READ, add, hostile
from .workbooks import CSV, ROWS

MIB = 2**20
RACE = b"Odd Race,race,2027-07-01\n"
HEADER = CSV.partition(b"\n")[0] + b"\n"

for _called, _cell in (
    ("formula", b"=cmd|' /C calc'!A0"), ("tab-formula", b"\t=1+1"), ("dde", b"@SUM(1+1)*cmd|' /C calc'!A0"),
    ("ansi", b"\x1b[31mred\x1b]0;title\x07"), ("bidi", "\u202e\u2066evil".encode()),
    ("bell", b"\x07\x08\x0c"),
    ("markup", b"<script>alert(1)</script>"), ("c1-controls", "\x9b2J\x85\u2028".encode()),
    ("a-million-combining-marks", "e\u0301".encode() * 40_000), ("zero-width", "\u200b\ufeff".encode() * 99),
):  # fmt: skip
    add(f"cell-of-{_called}.csv", lambda cell=_cell: CSV + RACE.replace(b"Odd Race", cell))

for _called, _data, _says in (
    ("nothing", b"", "is empty"), ("only-a-bom", b"\xef\xbb\xbf", "is empty"),
    ("only-a-utf-16-bom", b"\xff\xfe", "is empty"), ("only-a-utf-32-bom", b"\xff\xfe\0\0", "is empty"),
    ("one-nul", b"\0", "is empty"), ("one-quotation-mark", b'"', "not closed"),
    ("one-letter", b"x", READ), ("one-comma", b",", READ), ("one-line-end", b"\r", "is empty"),
    ("noise", random.Random(7).randbytes(200_000), "not text"),
    ("every-byte", bytes(range(256)) * 99, "not text"),
    ("every-byte-but-nul", bytes(range(1, 256)) * 99, READ),
):  # fmt: skip
    add(f"nothing-but-{_called}.csv", lambda data=_data: data, _says)

for _encoding in (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "utf-8-sig",
    "cp037",
    "shift-jis",
):
    add(f"text-in-{_encoding}.csv", lambda encoding=_encoding: CSV.decode().encode(encoding))

for _encoding in ("utf-16", "utf-32"):
    add(
        f"text-in-{_encoding}-of-an-odd-length.csv",
        lambda encoding=_encoding: CSV.decode().encode(encoding)[:-1],
        "not text",
    )
    add(
        f"text-in-{_encoding}-and-half-a-surrogate.csv",
        lambda encoding=_encoding: (CSV.decode() + "\ud800").encode(encoding, "surrogatepass"),
        "not text",
    )


@hostile("csv", says="not text")
def nul_bytes_in_a_cell() -> bytes:
    return CSV.replace(b"Lakeside", b"Lake\0side")


@hostile("csv")
def nul_bytes_by_the_million() -> bytes:
    return bytes(30 * MIB)


@hostile("csv")
def bytes_that_are_no_utf_8_everywhere() -> bytes:
    return CSV.replace(b"a", b"\xff\xc3(\xed\xa0\x80")


@hostile("csv")
def overlong_utf_8() -> bytes:
    return CSV.replace(b"a", b"\xc0\xaf\xf8\x88\x80\x80\x80")


@hostile("csv")
def one_field_of_50_megabytes() -> bytes:
    return CSV + b"x" * (50 * MIB)


@hostile("csv")
def one_quoted_field_of_50_megabytes() -> bytes:
    return CSV + b'"' + b"x\n" * (25 * MIB) + b'",race,2027-07-01\n'


@hostile("csv")
def one_record_of_25_million_quoted_fields() -> bytes:
    return CSV + b'"\n",' * (10 * MIB) + b"x\n"


@hostile("csv")
def one_row_of_a_million_fields() -> bytes:
    return CSV + b"," * 1_000_000


@hostile("csv")
def one_row_of_50_million_fields() -> bytes:
    return CSV + b"," * 50_000_000


@hostile("csv")
def rows_of_100000_columns() -> bytes:
    return (b"," * 100_000 + b"\n") * 20


@hostile("csv")
def rows_of_100000_columns_by_the_thousand() -> bytes:
    return HEADER + (b"," * 50_000 + b"x\n") * 1_000


@hostile("csv")
def rows_of_2000_columns_by_the_ten_thousand() -> bytes:
    return HEADER + (b"," * 1_999 + b"x\n") * 25_000


@hostile("csv")
def header_of_2000_unknown_columns() -> bytes:
    names = b"".join(b",Namme%d datum" % n for n in range(1_990))
    return b"".join(line + names + b"\n" for line in CSV.splitlines())


@hostile("csv")
def line_ends_by_the_50_million() -> bytes:
    return CSV + b"\n" * 50_000_000


@hostile("csv")
def line_ends_of_every_kind() -> bytes:
    return (
        CSV.replace(b"\n", b"\r")
        + RACE.replace(b"\n", b"\r\n")
        + b"\n\r\r\n\x0b\x0c\x1c\x85"
        + RACE
    )


@hostile("csv")
def carriage_returns_by_the_20_million() -> bytes:
    return CSV + b"\r" * 20_000_000


@hostile("csv")
def blanks_by_the_50_million() -> bytes:
    return b" " * 50_000_000


@hostile("csv")
def commas_on_20_million_lines() -> bytes:
    return CSV + b",\n" * 20_000_000


@hostile("csv")
def letters_on_15_million_lines() -> bytes:
    return CSV + b"x\n" * 15_000_000


@hostile("csv", says="not closed")
def quotation_mark_that_is_never_closed() -> bytes:
    return CSV + b'"Odd Race,race,2027-07-01\n' + RACE * 100


@hostile("csv")
def quotation_marks_by_the_million() -> bytes:
    return CSV + b'"' * 5_000_001


@hostile("csv")
def quotation_marks_in_every_place() -> bytes:
    return CSV.replace(b"a", b'"').replace(b"e", b'""')


@hostile("csv")
def quoted_line_ends_by_the_million() -> bytes:
    return CSV + b'"\n"\n' * 2_000_000


@hostile("csv")
def separator_line_that_is_odd() -> bytes:
    return b'sep="\n' + CSV


@hostile("csv")
def separator_line_of_a_control() -> bytes:
    return b"sep=\x00\n" + CSV


@hostile("csv")
def separator_line_of_a_line_end() -> bytes:
    return b"sep=\r\n\r\n" + CSV


@hostile("tsv")
def tabs_by_the_million() -> bytes:
    return CSV.replace(b",", b"\t") + b"\t" * 3_000_000


for _ending in ("xlsx", "xls", "ods", "xlsb"):
    add(
        f"text-that-is-called.{_ending}",
        lambda ending=_ending: CSV + ending.encode(),
        READ,
        ROWS + 1,
    )

for _called, _data, _what in (
    ("pdf", b"%PDF-1.7\n", "a PDF document"), ("html", b"<html><table>", "a web page"),
    ("json", b'{"a": 1}', "a JSON document"), ("png", b"\x89PNG\r\n", "an image"),
    ("gzip", b"\x1f\x8b\x08", "an archive"), ("elf", b"\x7fELF\2\1", "a program"),
    ("xml-with-a-doctype", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>', "an XML document"),
):  # fmt: skip
    add(f"{_called}-that-is-called.csv", lambda data=_data: data, _what)


@hostile("csv")
def prefix_that_makes_patterns_backtrack() -> bytes:
    return b"\n " * 2_000 + b"<?xml " * 600 + b"{" * 4_000 + b"\n" + CSV
