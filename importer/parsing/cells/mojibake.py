"""Text that was written as UTF-8 and read as something else: `KÃ¶ln` for Köln."""

import re

# An encoded letter begins with Â, Ã, Ä, Å, Ð, Ñ or â, and goes on with what cp1252 shows for the
# bytes 80 to BF; few words of any language hold such a pair.
_PAIR = re.compile(
    r"[ÂÃÄÅÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[\u0080-\u00bf€‚„…†‡‰‹Œ‘’“”•–—™]"
)
_LOST = "\ufffd"


def repaired(text: str) -> str | None:
    """Return what the text was before it was read wrongly; `None` if it looks right.

    A text that lost letters for good (`K\N{REPLACEMENT CHARACTER}ln`) comes back as it is. Each word
    is mended by itself, for others may be right, and as often as it was read wrongly.
    """
    if text.isascii():
        return None
    if _LOST in text:
        return text
    if _PAIR.search(text) is None:
        return None
    mended = " ".join(map(_mended, text.split(" ")))
    return mended if mended != text else None


def _mended(word: str) -> str:
    if _PAIR.search(word) is None:
        return word
    for encoding in ("cp1252", "latin-1"):
        try:
            return _mended(word.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return word
