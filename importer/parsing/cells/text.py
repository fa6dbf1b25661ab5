"""Convert cells to text as the sheet shows it, clean and repair text, and derive slugs from it."""

import html
import re
from datetime import date, datetime, time, timedelta

from slugify import slugify

from importer.domain.model import CellValue, ErrorCell

SLUG_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""A slug: a-z and 0-9, with single hyphens between them."""

_CONTROL_CHARACTERS = [
    code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()
]
_INVISIBLE_CHARACTERS = dict.fromkeys([0x200B, 0x2060, 0xFEFF, 0x00AD, *_CONTROL_CHARACTERS])
_EDGE_CHARACTERS = (
    " \t\n\r\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_LINK_ELEMENT = re.compile(  # the opening tag is atomic: without an end tag, backtracking would take long
    r"""(?><a\b[^<>]*?\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))[^<>]*>)(.*?)</a\s*>""",
    re.IGNORECASE | re.DOTALL,
)
_MAX_MARKUP_LENGTH = 10_000
_MAX_EXACT_INTEGER = 1e15  # spreadsheets store 15 digits

# UTF-8 decoded as cp1252: a letter becomes Â, Ã, Ä, Å, Ð, Ñ or â and a character for one of the bytes
# 80 to BF. Words of real languages rarely contain such a pair.
_MOJIBAKE = re.compile(
    r"[ÂÃÄÅÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[\u0080-\u00bf€‚„…†‡‰‹Œ‘’“”•–—™]"
)
_REPLACEMENT = "\ufffd"
_SLUG_WORD = re.compile(r"[a-z0-9]+")


def display_text(value: CellValue) -> str:
    """Return the value of a cell as text: `42` for 42.0, `2026-05-03` for a date."""
    if isinstance(value, str):  # first, because most cells are texts and `match` is slower
        return value
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return (
                str(int(value))
                if value.is_integer() and abs(value) < _MAX_EXACT_INTEGER
                else repr(value)
            )
        case datetime() | date() | time():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case ErrorCell():
            return value.text
        case timedelta() | int():
            return str(value)


def is_blank(value: CellValue) -> bool:
    """Check whether a cell shows nothing."""
    if not isinstance(value, str):
        return value is None
    return not value[:1].isalnum() and (value.isspace() or not clean_line(value))


def clean_text(text: str) -> str:
    """Unescape entities, remove invisible characters and collapse blanks; keep line breaks."""
    if text.isascii() and text.isprintable() and "&" not in text and "  " not in text:
        return text.strip()
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = _LINE_ENDS.sub("\n", text).translate(_INVISIBLE_CHARACTERS)
    lines = (_BLANKS.sub(" ", line).strip(_EDGE_CHARACTERS) for line in text.split("\n"))
    return "\n".join(lines).strip(_EDGE_CHARACTERS)


def clean_line(text: str) -> str:
    """Return the cleaned text on one line."""
    cleaned = clean_text(text)
    return " ".join(cleaned.split()) if "\n" in cleaned else cleaned


def read_line(value: CellValue) -> str:
    """Return the text that a cell shows, cleaned, on one line."""
    return clean_line(display_text(value))


def is_sendable(text: str) -> bool:
    """Check whether a text can be encoded as UTF-8, which half a surrogate pair cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def split_link(text: str) -> tuple[str, str | None]:
    """Split `<a href="URL">Name</a>` into name and URL; without a link, the text and `None`."""
    if "<" not in text or len(text) > _MAX_MARKUP_LENGTH:
        return text, None
    link = _LINK_ELEMENT.search(text)
    if link is None:
        return text, None
    url = next((part for part in link.groups()[:3] if part), None)
    return clean_line(text[: link.start()] + link[4] + text[link.end() :]), url


def repair_mojibake(text: str) -> str | None:
    """Return the text as it was before it was decoded with the wrong encoding (`KÃ¶ln` for Köln).

    Return `None` if the text looks right, and the text itself if it has lost letters for good
    (`K\N{REPLACEMENT CHARACTER}ln`). Each word is repaired by itself, as others may be right, and as
    often as it was wrongly decoded.
    """
    if text.isascii():
        return None
    if _REPLACEMENT in text:
        return text
    if _MOJIBAKE.search(text) is None:
        return None
    repaired_text = " ".join(map(_repair_word, text.split(" ")))
    return repaired_text if repaired_text != text else None


def _repair_word(word: str) -> str:
    if _MOJIBAKE.search(word) is None:
        return word
    for encoding in ("cp1252", "latin-1"):
        try:
            return _repair_word(word.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return word


def derive_slug(name: str, day: date) -> str | None:
    """Return `slugify(name)-YYYY-MM-DD`; `None` if the name has no letters or digits."""
    stem = convert_to_slug(name)
    return f"{stem}-{day.isoformat()}" if stem else None


def convert_to_slug(text: str) -> str:
    """Return the text as a slug, which may be empty: like `slugify`, in a tenth of its time for ASCII."""
    if text.isascii() and "&" not in text and "," not in text:  # no entities, commas within numbers
        return "-".join(_SLUG_WORD.findall(text.lower()))
    slug: str = slugify(text)
    return slug
