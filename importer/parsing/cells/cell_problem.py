"""The problem of a cell, and the cells that no field can read: errors and broken text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from importer.domain.message import Message
from importer.domain.model import CellValue, ErrorCell
from importer.parsing.cells.text import is_blank, is_sendable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be read.

    Attributes:
        code: a key of `problems.PROBLEM_CODES`.
        message: the cause, in a sentence.
        hint: how to fix it; may be empty.
    """

    code: str
    message: Message
    hint: Message | str = ""


def read_cell(
    cell: CellValue, read: Callable[[CellValue], T | CellProblem | None]
) -> T | CellProblem | None:
    """Read a cell by `read`; return `None` for a blank cell and a problem for an unreadable one."""
    if not isinstance(cell, str):
        if isinstance(cell, ErrorCell):
            return _make_cell_error_problem(cell)
        return None if cell is None else read(cell)
    if is_blank(cell):
        return None
    if not is_sendable(cell):
        return CellProblem(
            "text_invalid",
            Message("The text contains half of a character, which cannot be sent."),
            Message("Type the text again."),
        )
    return read(cell)


def _make_cell_error_problem(cell: ErrorCell) -> CellProblem:
    if cell.text:
        return CellProblem(
            "cell_error",
            Message("The cell shows the error {error}.", error=cell.text),
            Message("Fix the formula, or type the value."),
        )
    return CellProblem(
        "formula_empty",
        Message("The cell contains a formula without a stored value."),
        Message("Open the file in Excel or LibreOffice, recalculate it, and save it."),
    )
