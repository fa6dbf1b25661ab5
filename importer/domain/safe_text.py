"""Make text from calendars safe to show: it must not control terminals, spreadsheets or file formats."""

import re

from importer.domain.message import Message

MAX_CELL_LENGTH = 32_767
"""Maximum length of a cell's text in UTF-16 units (Microsoft, *Excel specifications and limits*)."""

MAX_NAME_LENGTH = 200
"""Number of characters of a file or sheet name in messages; the rest is cut."""

_MAX_QUOTED_LENGTH = 80

_FORMULA_STARTS = "=+-@＝＋－＠"  # characters that start a formula; the second half is full width
_BLANK = r"[\s\u180e\u200b-\u200f\u2060\ufeff]"
_FORMULA_START = re.compile(rf"{_BLANK}*[{re.escape(_FORMULA_STARTS)}]|[\t\r\n]")
# Where the list separator is a semicolon, a spreadsheet splits at it whatever the quotes say.
_FORMULA_AFTER_SEPARATOR = re.compile(rf"(;{_BLANK}*)(?=[{re.escape(_FORMULA_STARTS)}])")

_ESCAPE_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colors, cursor (ECMA-48, 5.4)
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …
    r"|\x1b[ -/]*[0-~]"  # two characters
)
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Direction marks, embeddings, overrides and isolates (Unicode Annex 9), and characters without width.
# The joiners U+200C and U+200D stay: scripts and emoji need them.
_DIRECTION_MARKS = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_INVALID_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_surrogates(text: str) -> str:
    """Replace lone surrogates by U+FFFD, so that the text can be encoded in UTF-8."""
    return _SURROGATES.sub("\ufffd", text)


def sanitize_for_terminal(text: str) -> str:
    """Return one line without escape sequences, control characters and direction marks."""
    line = _LINE_BREAKS.sub(" ", _ESCAPE_SEQUENCES.sub("", text))
    return clean_surrogates(_DIRECTION_MARKS.sub("", _CONTROL_CHARACTERS.sub("", line)))


def sanitize_for_page(text: str) -> str:
    """Return one line for a web page, with direction marks shown as code points (`[U+202E]`)."""
    line = _INVALID_IN_XML.sub(
        "", _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub(" ", _ESCAPE_SEQUENCES.sub("", text)))
    )
    return clean_surrogates(_DIRECTION_MARKS.sub(lambda found: f"[U+{ord(found[0]):04X}]", line))


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet program could read this text of a CSV file as a formula."""
    return _FORMULA_START.match(text) is not None


def sanitize_for_csv(text: str) -> str:
    """Return one line for a CSV cell, with an apostrophe before text that looks like a formula."""
    line = clean_surrogates(
        _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub(" ", _ESCAPE_SEQUENCES.sub("", text)))
    )
    guarded = _FORMULA_AFTER_SEPARATOR.sub(r"\1'", line)
    return f"'{guarded}" if is_formula_like(text) or is_formula_like(guarded) else guarded


def sanitize_for_cell(text: str) -> str:
    """Return text that is valid in a workbook's XML, cut to the maximum length of a cell."""
    return _truncate_to_cell(clean_surrogates(_INVALID_IN_XML.sub("", text)))


def _truncate_to_cell(text: str) -> str:
    if len(text) * 2 <= MAX_CELL_LENGTH or _count_utf16_units(text) <= MAX_CELL_LENGTH:
        return text
    start = text.encode("utf-16-le")[: (MAX_CELL_LENGTH - 1) * 2]
    return start.decode("utf-16-le", errors="ignore") + "…"


def _count_utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def quote_text(text: str) -> Message:
    """Return `text` in quotation marks, cut if it is long, to be used as a message's parameter."""
    shown = text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[:_MAX_QUOTED_LENGTH]}…"
    return Message('"{text}"', text=shown)


def escape_name(text: str) -> str:
    """Return a file or sheet name with control, direction and invisible characters escaped, cut if long.

    The result cannot move a cursor or change the direction of a line, and it can be encoded.
    """
    safe = "".join(
        char if char.isprintable() else _escape_char(char) for char in text[: MAX_NAME_LENGTH + 1]
    )
    return safe if len(text) <= MAX_NAME_LENGTH else safe[:MAX_NAME_LENGTH] + "…"


def _escape_char(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
