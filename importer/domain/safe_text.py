"""Text from a calendar is data: it may not steer a terminal, a spreadsheet or a file's syntax."""

import re

CELL_LIMIT = 32_767
"""Most UTF-16 units that a cell holds (Microsoft, *Excel specifications and limits*)."""

MAX_NAME_LENGTH = 200
"""Characters of a file or sheet name that messages show."""

_MAX_QUOTED_LENGTH = 80

_LIVE = "=+-@＝＋－＠"  # what a spreadsheet takes for a formula; the second half is full width
_BLANK = r"[\s\u180e\u200b-\u200f\u2060\ufeff]"
_LIVE_START = re.compile(rf"{_BLANK}*[{re.escape(_LIVE)}]|[\t\r\n]")
# Where the list separator is a semicolon, a spreadsheet splits at it whatever the quotes say.
_LIVE_AFTER_SEPARATOR = re.compile(rf"(;{_BLANK}*)(?=[{re.escape(_LIVE)}])")

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor (ECMA-48, 5.4)
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …
    r"|\x1b[ -/]*[0-~]"  # the short ones
)
_LINES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Marks, embeddings, overrides and isolates (Unicode Annex 9), and what has no width; the joiners
# U+200C and U+200D stay: scripts and emoji need them.
_DIRECTION = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def encodable(text: str) -> str:
    """The text with every lone surrogate replaced by U+FFFD, so that UTF-8 can hold it."""
    return _SURROGATES.sub("\ufffd", text)


def for_terminal(text: str) -> str:
    """One line that cannot steer a terminal: no escapes, control characters or direction marks."""
    line = _LINES.sub(" ", _ESCAPES.sub("", text))
    return encodable(_DIRECTION.sub("", _CONTROLS.sub("", line)))


def for_page(text: str) -> str:
    """One line for a web page: what would turn the direction of reading is shown by its number."""
    line = _NOT_XML.sub("", _CONTROLS.sub("", _LINES.sub(" ", _ESCAPES.sub("", text))))
    return encodable(_DIRECTION.sub(lambda mark: f"[U+{ord(mark[0]):04X}]", line))


def is_live(text: str) -> bool:
    """Whether a spreadsheet that opens the text in a CSV file could take it for a formula."""
    return _LIVE_START.match(text) is not None


def for_csv(text: str) -> str:
    """One line for a CSV cell; an apostrophe goes before what a spreadsheet would calculate."""
    line = encodable(_CONTROLS.sub("", _LINES.sub(" ", _ESCAPES.sub("", text))))
    guarded = _LIVE_AFTER_SEPARATOR.sub(r"\1'", line)
    return f"'{guarded}" if is_live(text) or is_live(guarded) else guarded


def for_cell(text: str) -> str:
    """Text that a workbook's XML can hold, cut to what a cell holds."""
    return _cut(encodable(_NOT_XML.sub("", text)))


def _cut(text: str) -> str:
    if len(text) * 2 <= CELL_LIMIT or _units(text) <= CELL_LIMIT:
        return text
    start = text.encode("utf-16-le")[: (CELL_LIMIT - 1) * 2]
    return start.decode("utf-16-le", errors="ignore") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def quoted(text: str) -> str:
    """Return `text` in quotation marks, cut where it is long."""
    return f'"{text}"' if len(text) <= _MAX_QUOTED_LENGTH else f'"{text[:_MAX_QUOTED_LENGTH]}…"'


def shown(text: str) -> str:
    """The text with control, bidirectional and other invisible characters as escapes, cut if long.

    Nothing that comes back can move a cursor, turn the line round or fail to be encoded.
    """
    safe = "".join(
        char if char.isprintable() else _escape(char) for char in text[: MAX_NAME_LENGTH + 1]
    )
    return safe if len(text) <= MAX_NAME_LENGTH else safe[:MAX_NAME_LENGTH] + "…"


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
