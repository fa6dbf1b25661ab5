import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from importer.domain.errors import UnusableInput
from importer.sources import read_source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def zipped(*paths: str, text: str = "x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in paths:
            archive.writestr(path, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xfe", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document"),
        (b"<!DOCTYPE html>\n<html><table>", "is a web page"),
        (b"\xef\xbb\xbf\n<html xmlns:x=1>", "is a web page"),
        (b"<table border=1><tr><td>Name</td>", "is a web page"),
        ("<html><table>".encode("utf-16"), "is a web page"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="u">',
         "is an XML spreadsheet of Excel 2003"),
        (b'<?xml version="1.0"?><rss/>', "is an XML document"),
        (b"{\\rtf1\\ansi", "is a rich text document"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
        (b"\xff\xd8\xff\xe0", "is an image"),
        (gzip.compress(b"Name,Date", mtime=0), "is an archive"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "is a shortcut to a Google"),
        (b'{"events": []}', "is a JSON document"),
        (b"BEGIN:VCALENDAR\r\n", "is an iCalendar file"),
        (zipped("word/document.xml"), "is a Word document"),
        (zipped("ppt/presentation.xml"), "is a PowerPoint presentation"),
        (zipped("Index/Document.iwa", "preview.jpg"), "is an Apple Numbers"),
        (zipped("calendar.csv"), "is a zip archive, not a workbook"),
        (zipped("mimetype", "content.xml", text="application/vnd.oasis.opendocument.text"),
         "not a spreadsheet"),
        (zipped("META-INF/manifest.xml", "content.xml", text="<manifest:encryption-data>"),
         "protected by a password"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "is a Word document"),
        (OLE, "could not be read"),
        (OLE + "Workbook".encode("utf-16-le") * 50, "could not be read"),
        (b"PK\x03\x04 and no more", "damaged or cut off"),
        (bytes(100_000), "is not a workbook"),
    ],
)  # fmt: skip
def test_other_formats_are_reported_by_name(data: bytes, what: str):
    name = "calendar.xlsx"
    with pytest.raises(UnusableInput, match=what) as refusal:
        read_source(name, data)
    assert refusal.value.message.startswith(name)
    assert refusal.value.hint.endswith(".")


def test_rejects_a_zip_with_a_password():
    data = bytearray(zipped("xl/workbook.xml"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1  # bit 0 of the general purpose flags
    with pytest.raises(UnusableInput, match="protected by a password"):
        read_source("calendar.xlsx", bytes(data))


@pytest.mark.parametrize("name", ["~$calendar.xlsx", "folder/.~lock.calendar.ods#"])
def test_a_lock_file_is_reported_from_the_calendar(name: str):
    with pytest.raises(UnusableInput, match="lock file"):
        read_source(name, b"somebody")


def test_text_named_as_a_workbook_is_read_as_text():
    (table,) = read_source("calendar.xlsx", b"Name,Date\nA,3 May\n").tables
    assert (table.sheet, table.columns[0]) == (None, ["Name", "A"])


@pytest.mark.parametrize(
    "name", ["MZ Race of the River", "<<<<<<< HEAD", "[TBD: Day Hike?]", "{A}"]
)
def test_text_that_starts_like_another_format_is_text(name: str):
    data = f"{name},3 May 2027,race,Lakeside,https://lakeside.example/10k\n" * 3
    (table,) = read_source("calendar.csv", data.encode()).tables
    assert table.columns[0] == [name] * 3


def test_a_workbook_named_as_text_is_read_as_a_workbook(book: Callable[..., str]):
    (table,) = read_source(book("calendar.csv", Races={"A1": "Name"})).tables
    assert (table.sheet, table.columns) == ("Races", (["Name"],))
