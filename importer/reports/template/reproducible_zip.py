"""Workbooks without a trace of when and where they were saved: equal content, equal bytes."""

import io
import zipfile
from datetime import datetime

from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook import Workbook
from openpyxl.xml.functions import tostring

_CORE = "docProps/core.xml"
_MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl wants it naive, and means UTC
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can tell
_TITLE, _AUTHOR = "Event calendar", "import-events"


def steady_bytes(book: Workbook) -> bytes:
    """Saves a workbook with fixed times and without compression, which differs between zlibs.

    Returns:
        The bytes of an `.xlsx` file.
    """
    saved, steady = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(steady, "w") as target:
        for name in source.namelist():
            content = _core() if name == _CORE else source.read(name)
            part = zipfile.ZipInfo(name, _ZIP_MOMENT)
            part.create_system = 0  # or it would tell Windows from the rest
            target.writestr(part, content)
    return steady.getvalue()


def _core() -> str | bytes:
    properties = DocumentProperties(
        creator=_AUTHOR, title=_TITLE, created=_MOMENT, modified=_MOMENT
    )
    return tostring(properties.to_tree())
