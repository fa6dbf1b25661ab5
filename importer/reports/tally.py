"""How many rows met which fate, in a few words."""

from collections.abc import Mapping


def tally(counts: Mapping[str, int]) -> str:
    """Return `12 rows: 10 created, 2 invalid` for the counts of a result or report."""
    rows = counts["rows"]
    said = [f"{count:,} {name}" for name, count in counts.items() if count and name != "rows"]
    return f"{rows:,} row{'' if rows == 1 else 's'}: {', '.join(said)}"
