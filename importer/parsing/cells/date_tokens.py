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

from importer.domain.text_folding import fold_text
from importer.parsing.lexicon.months_and_weekdays import ORDINAL_ENDINGS, WORD_ROLES

NUMBER_KINDS = frozenset("dnoyqc")
MAX_TOKENS = 40
_MAX_PATTERNS = 16
_ORDINAL_ENDINGS = "|".join(sorted(map(re.escape, ORDINAL_ENDINGS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+)(?:(?P<ordinal>{_ORDINAL_ENDINGS})(?![^\W\d_]))?"
    r"|'(?P<short>[0-9]{2})(?![0-9])"
    r"|[dl]'(?=[^\W\d_])"
    r"|(?P<word>[^\W\d_º]+)\.?"
    r"|(?P<mark>-+|\S)"
)
_KIND_BY_LENGTH = {1: "d", 2: "n", 4: "y", 8: "c"}
_KIND_BY_MARK = dict(zip("-/.,()&+~→", "-/.,()AARR", strict=True))
_PHRASE_REPLACEMENTS = (
    (re.compile(r"(?<=\w)[- ]feira\b"), ""),
    (re.compile(r"\bt ?/ ?m\b\.?|\btot en met\b"), " tm "),
    (re.compile(r"\bfino al?\b"), " al "),
)


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """The tokens of a text.

    Attributes:
        kinds: one character for each token.
        words: the tokens themselves, folded.
    """

    kinds: str
    words: tuple[str, ...]

    def extract_slice(self, start: int, end: int | None = None) -> "TokenPattern":
        """Return the tokens from `start` up to, not including, `end`."""
        return TokenPattern(self.kinds[start:end], self.words[start:end])


def build_token_patterns(text: str) -> list[TokenPattern]:
    """Return all token patterns of a cleaned, casefolded text; empty if it cannot be a date.

    There are several where a word has several roles: `mar` is a month and a weekday.
    """
    for pattern, meaning in _PHRASE_REPLACEMENTS:
        text = pattern.sub(meaning, text)
    tokens = [_classify_token(match) for match in _TOKEN.finditer(text)]
    if len(tokens) > MAX_TOKENS or any(kinds == "?" for kinds, _ in tokens):
        return []
    if prod(len(kinds) for kinds, _ in tokens) > _MAX_PATTERNS:
        return []
    words = [word for _, word in tokens]
    return [_build_pattern(choice, words) for choice in product(*(kinds for kinds, _ in tokens))]


def _classify_token(match: re.Match[str]) -> tuple[str, str]:
    """Return all kinds that a token can be, one character each, and the token."""
    if number := match["number"]:
        kind = _KIND_BY_LENGTH.get(len(number), "?")
        ordinal = "o" if kind in "dn" else "?"
        return (ordinal if match["ordinal"] else kind), number
    if short := match["short"]:
        return "q", short
    if word := match["word"]:
        folded = fold_text(word)
        return WORD_ROLES.get(folded, "?"), folded
    if mark := match["mark"]:
        return _classify_mark(match, mark[0]), mark[0]
    return "_", ""


def _classify_mark(match: re.Match[str], mark: str) -> str:
    text, start, end = match.string, match.start(), match.end()
    if mark == "-" and (text[start - 1 : start].isspace() or text[end : end + 1].isspace()):
        return "R"
    return _KIND_BY_MARK.get(mark, "?")


def _build_pattern(choice: tuple[str, ...], words: list[str]) -> TokenPattern:
    kinds: list[str] = []
    kept: list[str] = []
    for kind, word in zip(choice, words, strict=True):
        if kind == "_":
            continue
        if kind in NUMBER_KINDS and kinds and kinds[-1] in NUMBER_KINDS:
            kinds.append(" ")
            kept.append(" ")
        kinds.append(kind)
        kept.append(word)
    return TokenPattern("".join(kinds), tuple(kept))
