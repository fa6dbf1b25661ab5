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
from importer.domain.message import Message
from importer.domain.safe_text import escape_name
from importer.sources import limits


class FileFormat(Enum):
    """Supported formats; the values are their names in messages."""

    XLSX = "Excel workbook"
    XLSB = "binary Excel workbook"
    ODS = "OpenDocument spreadsheet"
    XLS = "Excel 97 workbook"
    TEXT = "text"


_EXPORT_HINT = Message("Export the calendar as .xlsx or .csv, and import that file.")
_UNPACK_HINT = Message("Unpack it first.")
RESAVE_HINT = Message("Open it in a spreadsheet program and save it as an Excel workbook (.xlsx).")
PASSWORD_HINT = Message("Open it in a spreadsheet program and save a copy without a password.")
_DAMAGED_HINT = Message(
    "Download or copy it again, or open it in a spreadsheet program and save it again."
)

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2, header signature
_BOF_RECORD = re.compile(rb"\x09\x08[\x08\x10]\0\0[\x05\x06]\x05\0")  # [MS-XLS] 2.4.21: the globals
_FILE_PASS_RECORD = b"\x2f\0"
_HEAD_RECORDS = 5
_BLANK_BYTES = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"
"""Bytes of blank files, byte order marks included."""
_MAX_BLANK_SIZE = 65_536
"""Longer files (in bytes) are not checked for being blank."""
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_ENTRY_SIGNATURE = b"PK\x01\x02"
"""Signature of each entry of a zip's directory (APPNOTE 4.3.12)."""

_ZIP_ERRORS: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, KeyError, RuntimeError),
)
"""Exceptions of `zipfile` for damaged archives and unknown compression methods."""

# Files that are often uploaded instead of a workbook: signature, description, hint.
_OTHER_FORMATS: tuple[tuple[re.Pattern[bytes], Message, Message], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), description, hint)
    for pattern, description, hint in (
        (rb"\s*%PDF-", Message("a PDF document"), _EXPORT_HINT),
        (rb"\s*\{\\rtf", Message("a rich text document"), _EXPORT_HINT),
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP", Message("an image"), _EXPORT_HINT),
        (rb"\0\0\0.ftyp", Message("an image or a film"), _EXPORT_HINT),
        (rb"\x1f\x8b|BZh\d1AY&SY|\xfd7zXZ\0|7z\xbc\xaf|Rar!\x1a|\x28\xb5\x2f\xfd",
         Message("an archive"), _UNPACK_HINT),
        (rb"PK\x07\x08", Message("one part of a split archive"), _UNPACK_HINT),
        (rb"MZ.{0,60}?\0\0\0|\x7fELF", Message("a program"), _EXPORT_HINT),
        (rb"SQLite format 3\0", Message("a database"), _EXPORT_HINT),
        (rb"bplist", Message("an Apple property list"), _EXPORT_HINT),
        (rb"BEGIN:VCALENDAR", Message("an iCalendar file"), _EXPORT_HINT),
        (rb"MIME-Version:", Message("a saved web page"), RESAVE_HINT),
        (rb"\s*(<\?xml[^>]*>\s*)?(<\?mso-application[^>]*>\s*)?<([a-z]+:)?Workbook\b",
         Message("an XML spreadsheet of Excel 2003"), RESAVE_HINT),
        (rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|table|meta|div)\b",
         Message("a web page (HTML)"), RESAVE_HINT),
        (rb"\s*<(\?xml|!doctype)\b", Message("an XML document"), _EXPORT_HINT),
        (rb"\s*\{.{0,2000}(docs\.google\.com|\"doc_id\")", Message("a shortcut to a Google document"),
         Message("Open it in the browser, choose File > Download > .xlsx, and import that file.")),
        (rb"\s*(\{\s*\"|\[\s*[\[{])", Message("a JSON document"), _EXPORT_HINT),
    )
)  # fmt: skip

# Other documents in OLE containers, by the names of their streams ([MS-CFB] 2.6.1: UTF-16).
_WORD, _POWERPOINT = Message("a Word document"), Message("a PowerPoint presentation")
_OLE_STREAMS: tuple[tuple[str, Message], ...] = (
    ("WordDocument", _WORD),
    ("PowerPoint Document", _POWERPOINT),
    ("__substg1.0_", Message("an Outlook message")),
)


def detect_format(path: str, data: bytes) -> FileFormat:
    """Return the format of a file's bytes.

    Raises:
        UnusableInput: it is empty, in another format, protected by a password or damaged.
    """
    name = escape_name(path)
    if PurePath(path).name.startswith(("~$", ".~lock.")):
        raise UnusableInput(
            Message("{file} is a lock file of a spreadsheet program.", file=name),
            Message("Give the calendar itself."),
        )
    if len(data) < _MAX_BLANK_SIZE and not data.strip(_BLANK_BYTES):
        raise UnusableInput(
            Message("{file} is empty.", file=name),
            Message("Save the calendar again, and check that it has rows."),
        )
    if data.startswith(_ZIP_SIGNATURES):
        return _detect_zip(name, data)
    if data.startswith(_OLE_SIGNATURE):
        return _detect_ole(name, data)
    _check_text(name, data)
    return FileFormat.TEXT


def make_password_error(name: str) -> UnusableInput:
    """Return the error for a file that is protected by a password."""
    return UnusableInput(Message("{file} is protected by a password.", file=name), PASSWORD_HINT)


def _make_format_error(name: str, description: Message) -> UnusableInput:
    message = Message("{file} is {format}, not a workbook.", file=name, format=description)
    return UnusableInput(message, _EXPORT_HINT)


def _check_text(name: str, data: bytes) -> None:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\0", b"")
    for signature, description, hint in _OTHER_FORMATS:
        if signature.match(head.removeprefix(b"\xef\xbb\xbf")):
            values = {"file": name, "format": description}
            raise UnusableInput(
                Message("{file} is {format}, not a workbook or CSV file.", **values), hint
            )
    if PurePath(name).suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"} and b"\0" in head:
        raise UnusableInput(
            Message("{file} is not a workbook: it is damaged, or another kind of file.", file=name),
            _DAMAGED_HINT,
        )


def _detect_ole(name: str, data: bytes) -> FileFormat:
    # [MS-OFFCRYPTO] 2.3.4.4: an encrypted workbook is the stream EncryptedPackage of an OLE file.
    if _encode_utf16("EncryptedPackage") in data or _has_file_pass(data):
        raise make_password_error(name)
    for stream, description in _OLE_STREAMS:
        if _encode_utf16(stream) in data:
            raise _make_format_error(name, description)
    return FileFormat.XLS


def _has_file_pass(data: bytes) -> bool:
    """Tell whether an .xls is encrypted, by the first records of its stream.

    ([MS-XLS] 2.1.7.20.3, 2.4.117.) calamine reports an unknown format, or reads wrong values.
    """
    begin = _BOF_RECORD.search(data)
    at = begin.start() if begin else len(data)
    for _ in range(_HEAD_RECORDS):
        kind, size = data[at : at + 2], data[at + 2 : at + 4]
        if kind == _FILE_PASS_RECORD:
            return True
        at += 4 + int.from_bytes(size, "little")
    return False


def _encode_utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _detect_zip(name: str, data: bytes) -> FileFormat:
    if data.count(_ZIP_ENTRY_SIGNATURE) > limits.MAX_PARTS:
        values = {"file": name, "count": limits.MAX_PARTS}
        raise UnusableInput(Message("{file} has more than {count} parts.", **values), RESAVE_HINT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise make_password_error(name)
            if _compute_unpacked_size(entries) > limits.MAX_UNPACKED_BYTES:
                most = limits.MAX_UNPACKED_BYTES // limits.MIB
                message = Message(
                    "{file} would unpack to more than {size} MiB.", file=name, size=most
                )
                raise UnusableInput(message, RESAVE_HINT)
            return _detect_workbook(name, archive)
    except _ZIP_ERRORS:
        raise UnusableInput(
            Message("{file} is damaged or cut off: it cannot be unpacked.", file=name),
            _DAMAGED_HINT,
        ) from None


def _compute_unpacked_size(entries: list[zipfile.ZipInfo]) -> int:
    """Return the declared unpacked size of a workbook's parts in bytes (pictures are never unpacked)."""
    parts = (".xml", ".bin", ".rels")
    return sum(entry.file_size for entry in entries if entry.filename.lower().endswith(parts))


def _detect_workbook(name: str, archive: zipfile.ZipFile) -> FileFormat:
    parts = {part.lower().replace("\\", "/") for part in archive.namelist()}
    if any(part.startswith("xl/") for part in parts):
        binary = "xl/workbook.bin" in parts and "xl/workbook.xml" not in parts
        return FileFormat.XLSB if binary else FileFormat.XLSX
    if "content.xml" in parts:
        _check_opendocument(name, archive)
        return FileFormat.ODS
    raise _make_format_error(name, _describe_archive(parts))


def _check_opendocument(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.namelist()
    if "META-INF/manifest.xml" in parts:
        # OpenDocument 1.3 part 2, 4.8: each encrypted entry is marked in the manifest.
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(limits.MIB):
                raise make_password_error(name)
    if "mimetype" in parts:
        with archive.open("mimetype") as mimetype:
            if b"spreadsheet" not in mimetype.read(200):
                message = Message(
                    "{file} is an OpenDocument file, but not a spreadsheet.", file=name
                )
                raise UnusableInput(message, _EXPORT_HINT)


def _describe_archive(parts: set[str]) -> Message:
    if any(part.startswith("word/") for part in parts):
        return _WORD
    if any(part.startswith("ppt/") for part in parts):
        return _POWERPOINT
    if any(part.endswith((".iwa", "index.zip")) for part in parts):
        return Message("an Apple Numbers or Pages document")
    return Message("a zip archive")
