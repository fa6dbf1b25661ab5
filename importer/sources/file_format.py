"""Detect a file's format by its bytes; its name is not reliable."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from enum import Enum
from pathlib import PurePath

from importer.domain.errors import UnusableInput
from importer.domain.safe_text import shown
from importer.sources import limits


class Kind(Enum):
    """Supported formats; the values are their names in messages."""

    XLSX = "Excel workbook"
    XLSB = "binary Excel workbook"
    ODS = "OpenDocument spreadsheet"
    XLS = "Excel 97 workbook"
    TEXT = "text"


_WANTED = "Export the calendar as .xlsx or .csv, and import that file."
RESAVE_HINT = "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)."
PASSWORD_HINT = "Open it in a spreadsheet program and save a copy without a password."  # noqa: S105 - a sentence
_DAMAGED = "Download or copy it again, or open it in a spreadsheet program and save it anew."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, header signature
_BOF = re.compile(rb"\x09\x08[\x08\x10]\0\0[\x05\x06]\x05\0")  # [MS-XLS] 2.4.21: the globals
_FILE_PASS = b"\x2f\0"
_HEAD_RECORDS = 5
_BLANK = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"
"""Bytes of blank files, byte order marks included."""
_SHORT = 65_536
"""Longer files (in bytes) are not checked for being blank."""
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
"""Signature of each entry of a zip's directory (APPNOTE 4.3.12)."""

_BROKEN: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, KeyError, RuntimeError),
)
"""Exceptions of `zipfile` for damaged archives and unknown compression methods."""

# Files that are often uploaded instead of a workbook: signature, description, hint.
_FOREIGN: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), description, hint)
    for pattern, description, hint in (
        (rb"\s*%PDF-", "a PDF document", _WANTED),
        (rb"\s*\{\\rtf", "a rich text document", _WANTED),
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP", "an image", _WANTED),
        (rb"\0\0\0.ftyp", "an image or a film", _WANTED),
        (rb"\x1f\x8b|BZh\d1AY&SY|\xfd7zXZ\0|7z\xbc\xaf|Rar!\x1a|\x28\xb5\x2f\xfd",
         "an archive", "Unpack it first."),
        (rb"PK\x07\x08", "one part of a split archive", "Unpack it first."),
        (rb"MZ.{0,60}?\0\0\0|\x7fELF", "a program", _WANTED),
        (rb"SQLite format 3\0", "a database", _WANTED),
        (rb"bplist", "an Apple property list", _WANTED),
        (rb"BEGIN:VCALENDAR", "an iCalendar file", _WANTED),
        (rb"MIME-Version:", "a saved web page", RESAVE_HINT),
        (rb"\s*(<\?xml[^>]*>\s*)?(<\?mso-application[^>]*>\s*)?<([a-z]+:)?Workbook\b",
         "an XML spreadsheet of Excel 2003", RESAVE_HINT),
        (rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|table|meta|div)\b",
         "a web page (HTML)", RESAVE_HINT),
        (rb"\s*<(\?xml|!doctype)\b", "an XML document", _WANTED),
        (rb"\s*\{.{0,2000}(docs\.google\.com|\"doc_id\")", "a shortcut to a Google document",
         "Open it in the browser, choose File > Download > .xlsx, and import that file."),
        (rb"\s*(\{\s*\"|\[\s*[\[{])", "a JSON document", _WANTED),
    )
)  # fmt: skip

# Other documents in OLE containers, by the names of their streams ([MS-CFB] 2.6.1: UTF-16).
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__substg1.0_", "an Outlook message"),
)


def kind_of(path: str, data: bytes) -> Kind:
    """Return the format of a file's bytes.

    Raises:
        UnusableInput: it is empty, in another format, protected by a password or damaged.
    """
    if PurePath(path).name.startswith(("~$", ".~lock.")):
        raise _unusable(
            path, "is a lock file of a spreadsheet program", "Name the calendar itself."
        )
    if len(data) < _SHORT and not data.strip(_BLANK):
        raise _unusable(path, "is empty", "Save the calendar again, and check that it has rows.")
    if data.startswith(_ZIP):
        return _zipped(path, data)
    if data.startswith(_OLE):
        return _ole(path, data)
    return _text(path, data)


def _unusable(path: str, finding: str, hint: str = _WANTED) -> UnusableInput:
    return UnusableInput(f"{shown(path)} {finding}.", hint)


def _text(path: str, data: bytes) -> Kind:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\0", b"")
    for signature, description, hint in _FOREIGN:
        if signature.match(head.removeprefix(b"\xef\xbb\xbf")):
            raise _unusable(path, f"is {description}, not a workbook or CSV file", hint)
    if PurePath(path).suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"} and b"\0" in head:
        raise _unusable(path, "is no workbook: it is damaged, or something else", _DAMAGED)
    return Kind.TEXT


def _ole(path: str, data: bytes) -> Kind:
    # [MS-OFFCRYPTO] 2.3.4.4: an encrypted workbook is the stream EncryptedPackage of an OLE file.
    if _utf16("EncryptedPackage") in data:
        raise _unusable(path, "is protected by a password", PASSWORD_HINT)
    if _has_file_pass(data):
        raise _unusable(path, "is protected by a password", PASSWORD_HINT)
    for stream, description in _OLE_STREAMS:
        if _utf16(stream) in data:
            raise _unusable(path, f"is {description}, not a workbook")
    return Kind.XLS


def _has_file_pass(data: bytes) -> bool:
    """Tell whether an .xls is encrypted, by the first records of its stream.

    ([MS-XLS] 2.1.7.20.3, 2.4.117.) calamine reports an unknown format, or reads wrong values.
    """
    begin = _BOF.search(data)
    at = begin.start() if begin else len(data)
    for _ in range(_HEAD_RECORDS):
        kind, size = data[at : at + 2], data[at + 2 : at + 4]
        if kind == _FILE_PASS:
            return True
        at += 4 + int.from_bytes(size, "little")
    return False


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _zipped(path: str, data: bytes) -> Kind:
    if data.count(_ENTRY) > limits.PARTS:
        raise _unusable(path, f"has more than {limits.PARTS:,} parts", RESAVE_HINT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise _unusable(path, "is a zip archive protected by a password", PASSWORD_HINT)
            if _inflated(entries) > limits.INFLATED_BYTES:
                most = limits.INFLATED_BYTES // limits.MIB
                raise _unusable(path, f"would unpack to more than {most} MiB", RESAVE_HINT)
            kind = _workbook_kind(path, archive)
    except _BROKEN:
        raise _unusable(path, "is damaged or cut off: it cannot be unpacked", _DAMAGED) from None
    return kind


def _inflated(entries: list[zipfile.ZipInfo]) -> int:
    """Return the declared unpacked size of a workbook's parts in bytes (pictures are never unpacked)."""
    parts = (".xml", ".bin", ".rels")
    return sum(entry.file_size for entry in entries if entry.filename.lower().endswith(parts))


def _workbook_kind(path: str, archive: zipfile.ZipFile) -> Kind:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if any(name.startswith("xl/") for name in names):
        binary = "xl/workbook.bin" in names and "xl/workbook.xml" not in names
        return Kind.XLSB if binary else Kind.XLSX
    if "content.xml" in names:
        return _opendocument(path, archive)
    raise _unusable(path, f"is {_zip_content(names)}, not a workbook")


def _opendocument(path: str, archive: zipfile.ZipFile) -> Kind:
    names = archive.namelist()
    if "META-INF/manifest.xml" in names:
        # OpenDocument 1.3 part 2, 4.8: each encrypted entry is marked in the manifest.
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(limits.MIB):
                raise _unusable(path, "is protected by a password", PASSWORD_HINT)
    if "mimetype" in names:
        with archive.open("mimetype") as mimetype:
            if b"spreadsheet" not in mimetype.read(200):
                raise _unusable(path, "is an OpenDocument file, but not a spreadsheet")
    return Kind.ODS


def _zip_content(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "a Word document"
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint presentation"
    if any(name.endswith((".iwa", "index.zip")) for name in names):
        return "an Apple Numbers or Pages document"
    return "a zip archive"
