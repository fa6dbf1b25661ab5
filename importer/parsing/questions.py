"""What has to be asked: several columns that claim one field."""

from collections.abc import Sequence
from dataclasses import dataclass

from importer.domain.cell_references import letters
from importer.domain.errors import UnusableInput
from importer.domain.fields import BY_NAME
from importer.domain.model import Table
from importer.parsing.header_detection import Head, header_text


@dataclass(frozen=True, slots=True)
class Question:
    """Several columns that claim one field: what was found, and the option or the act that settles it."""

    found: str
    option: str
    act: str = ""


def question(
    table: Table, head: Head, field: str, columns: list[int], *, by_user: bool
) -> Question:
    """Ask which one of the columns is `field`."""
    texts = {column: header_text(head.cells[column]) for column in columns}
    row = table.rows[head.index]
    named = " and ".join(f'{letters(column)}{row} "{text}"' for column, text in texts.items())
    found = f"{len(columns)} columns could be the {BY_NAME[field].label.lower()}: {named}"
    alone = [text for text in texts.values() if [*texts.values()].count(text) == 1]
    if not alone:
        same = "Their headers are the same: rename or delete all but one of them in the file."
        return Question(found, "", same)
    if by_user:
        return Question(found, "", "Keep only one of them in --map.")
    return Question(found, f"--map {_quoted(f'{alone[0]}={field}')}")


def asked(table: Table, questions: Sequence[Question]) -> UnusableInput:
    """All questions at once: nobody likes to be asked one after the other."""
    options = " ".join(question.option for question in questions if question.option)
    acts = [question.act for question in questions if question.act]
    hint = f"Say which one it is, for example: {options}" if options else ""
    return UnusableInput(
        f"{_where(table)}: {'; '.join(question.found for question in questions)}.",
        " ".join([*acts, hint]).strip(),
    )


def _where(table: Table) -> str:
    return table.file if table.sheet is None else f'{table.file}, sheet "{table.sheet}"'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
