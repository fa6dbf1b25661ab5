"""One line of the table: what was measured, against what, and whether that is what was wanted."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A figure and its rival's, of the same run.

    Attributes:
        name: what was measured.
        ours, rival: the figures, as medians.
        unit: theirs.
        against: the rival in words.
        target: the ratio ours/rival that is wanted.
        at_most: whether the target is the most that the ratio may be, or the least.
        spoilt: why it is missed whatever the ratio is; empty if nothing is.
    """

    name: str
    ours: float
    rival: float
    unit: str
    against: str
    target: float
    at_most: bool = True
    spoilt: str = ""

    @property
    def ratio(self) -> float:
        """Ours divided by the rival's."""
        return self.ours / self.rival

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        good = self.ratio <= self.target if self.at_most else self.ratio >= self.target
        return good and not self.spoilt

    def __str__(self) -> str:
        """The line as it is printed."""
        wanted = f"{'at most' if self.at_most else 'at least'} {self.target:g}"
        verdict = "met" if self.met else f"MISSED{f' ({self.spoilt})' if self.spoilt else ''}"
        return (
            f"{self.name:<42} {self.ours:9.3f} {self.unit:<6} against {self.rival:9.3f} "
            f"({self.against}): {self.ratio:6.3f}x, {wanted}: {verdict}"
        )

    def as_json(self) -> dict[str, Any]:
        """The line as plain data."""
        return asdict(self) | {"ratio": round(self.ratio, 3), "met": self.met}
