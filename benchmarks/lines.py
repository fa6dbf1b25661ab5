"""One line of the table: what was measured, against what, and whether that is what was wanted."""

from dataclasses import asdict, dataclass
from typing import Any

_NAME, _FIGURE = 46, 14


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

    @property
    def wanted(self) -> str:
        """The target in words."""
        return f"{'at most' if self.at_most else 'at least'} {self.target:g}x"

    def __str__(self) -> str:
        """Format the line for printing."""
        verdict = "met" if self.met else f"MISSED{f' ({self.spoilt})' if self.spoilt else ''}"
        ours, rival = (f"{figure:.2f} {self.unit}" for figure in (self.ours, self.rival))
        return _columns(
            self.name, self.wanted, f"{self.ratio:.3f}x", verdict, ours, rival, self.against
        )

    def as_json(self) -> dict[str, Any]:
        """Return the line as a JSON object."""
        return asdict(self) | {"ratio": round(self.ratio, 3), "met": self.met}


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not measured, and why (`"wrk is not installed"`)."""

    name: str
    why: str

    def __str__(self) -> str:
        """Format the line for printing."""
        return f"{self.name:<{_NAME}} {self.why}: skipped"

    def as_json(self) -> dict[str, Any]:
        """Return the line as a JSON object."""
        return {"name": self.name, "skipped": self.why}


def heading() -> str:
    """Return the heading of the table."""
    titles = ("what", "target", "figure", "verdict", "ours", "rival's", "rival")
    return f"{_columns(*titles)}\n{'-' * 130}"


def _columns(*texts: str) -> str:
    name, target, figure, verdict, ours, rival, against = texts
    return (
        f"{name:<{_NAME}} {target:<{_FIGURE}} {figure:>8}  {verdict:<8} "
        f"{ours:>{_FIGURE}} {rival:>{_FIGURE}}  {against}"
    )
