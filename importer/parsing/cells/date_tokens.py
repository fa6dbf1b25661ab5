"""Tokenize a date text as a pattern, with one character for each number, word and punctuation mark.

    d, n     a number of one or two digits        o    an ordinal (19th, 1er, 2º)
    y, q, c  a number of four digits, '26, and a number of eight digits
    M, W     a month, a weekday                   F    a word that opens a range (du, from)
    R, A     a range (to, bis, or a dash between blanks); and, &
    - / . , ( )   themselves (a dash without blanks)
    blank    between two numbers with nothing else between them
    ?        anything else: the text is not a date

Words without meaning (`de`, `of`, `года`) and the dots of abbreviations are dropped.
"""

import re
from dataclasses import dataclass
from itertools import product
from math import prod

from importer.domain.text_folding import fold
from importer.parsing.lexicon.months_and_weekdays import ORDINALS, ROLES

NUMBERS = frozenset("dnoyqc")
LONGEST_TOKENS = 40
_MOST_SHAPES = 16
_ENDINGS = "|".join(sorted(map(re.escape, ORDINALS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+)(?:(?P<ordinal>{_ENDINGS})(?![^\W\d_]))?"
    r"|'(?P<short>[0-9]{2})(?![0-9])"
    r"|[dl]'(?=[^\W\d_])"
    r"|(?P<word>[^\W\d_º]+)\.?"
    r"|(?P<mark>-+|\S)"
)
_DIGITS = {1: "d", 2: "n", 4: "y", 8: "c"}
_MARKS = dict(zip("-/.,()&+~→", "-/.,()AARR", strict=True))
_PHRASES = (
    (re.compile(r"(?<=\w)[- ]feira\b"), ""),
    (re.compile(r"\bt ?/ ?m\b\.?|\btot en met\b"), " tm "),
    (re.compile(r"\bfino al?\b"), " al "),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """The tokens of a text.

    Attributes:
        kinds: one character for each token.
        words: the tokens themselves, folded.
    """

    text: str
    words: tuple[str, ...]

    def cut(self, start: int, end: int | None = None) -> "Shape":
        """Return the tokens from `start` up to, not including, `end`."""
        return Shape(self.text[start:end], self.words[start:end])


def shapes(text: str) -> list[Shape]:
    """Return all token patterns of a cleaned, casefolded text; empty if it cannot be a date.

    There are several where a word has several roles: `mar` is a month and a weekday.
    """
    for pattern, meaning in _PHRASES:
        text = pattern.sub(meaning, text)
    tokens = [_kinds(match) for match in _TOKEN.finditer(text)]
    if len(tokens) > LONGEST_TOKENS or any(kinds == "?" for kinds, _ in tokens):
        return []
    if prod(len(kinds) for kinds, _ in tokens) > _MOST_SHAPES:
        return []
    words = [word for _, word in tokens]
    return [_assemble(choice, words) for choice in product(*(kinds for kinds, _ in tokens))]


def _kinds(match: re.Match[str]) -> tuple[str, str]:
    """Return all kinds that a token can be, one character each, and the token."""
    if number := match["number"]:
        kind = _DIGITS.get(len(number), "?")
        ordinal = "o" if kind in "dn" else "?"
        return (ordinal if match["ordinal"] else kind), number
    if short := match["short"]:
        return "q", short
    if word := match["word"]:
        folded = fold(word)
        return ROLES.get(folded, "?"), folded
    if mark := match["mark"]:
        return _mark_kind(match, mark[0]), mark[0]
    return "_", ""


def _mark_kind(match: re.Match[str], mark: str) -> str:
    text, start, end = match.string, match.start(), match.end()
    if mark == "-" and (text[start - 1 : start].isspace() or text[end : end + 1].isspace()):
        return "R"
    return _MARKS.get(mark, "?")


def _assemble(choice: tuple[str, ...], words: list[str]) -> Shape:
    kinds: list[str] = []
    kept: list[str] = []
    for kind, word in zip(choice, words, strict=True):
        if kind == "_":
            continue
        if kind in NUMBERS and kinds and kinds[-1] in NUMBERS:
            kinds.append(" ")
            kept.append(" ")
        kinds.append(kind)
        kept.append(word)
    return Shape("".join(kinds), tuple(kept))
