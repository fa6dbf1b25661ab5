"""Names from outside, made safe to show: a file or sheet name is data."""

LONGEST = 200


def shown(text: str) -> str:
    """The text with control, bidirectional and other invisible characters as escapes, cut if long.

    Nothing that comes back can move a cursor, turn the line round or fail to be encoded.
    """
    safe = "".join(char if char.isprintable() else _escape(char) for char in text[: LONGEST + 1])
    return safe if len(text) <= LONGEST else safe[:LONGEST] + "…"


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
