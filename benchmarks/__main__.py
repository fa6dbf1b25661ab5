"""`python -m benchmarks [--quick]`: prints the table and writes benchmarks/results.json."""

import json
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.cases import cases
from benchmarks.measure import Figure, measure
from sample_data.make import large, write_workbook

RESULTS = Path(__file__).parent / "results.json"
RUNS, QUICK_RUNS = 5, 3


def main(arguments: list[str]) -> None:
    """Measure every case and say whether its target is met."""
    runs = QUICK_RUNS if "--quick" in arguments else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(folder / "calendar-10000.xlsx", large(10_000))
        figures = [tell(measure(case, runs)) for case in cases(folder)]
    RESULTS.write_text(json.dumps(as_json(figures, runs), indent=2) + "\n", encoding="utf-8")
    missed = [figure for figure in figures if not figure.met]
    print(f"{len(figures) - len(missed)} of {len(figures)} targets met")


def tell(figure: Figure) -> Figure:
    """Print a figure's line."""
    case = figure.case
    verdict = "met" if figure.met else "MISSED"
    print(
        f"{case.name:<30} {figure.ours:7.3f} s  against {figure.rival:7.3f} s ({case.against}): "
        f"{figure.ratio:5.2f}x, target {case.target:.2f}x: {verdict}",
        flush=True,
    )
    return figure


def as_json(figures: list[Figure], runs: int) -> dict[str, object]:
    """Return the results with what they were measured on."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "runs": runs,
        "versions": {name: version(name) for name in ("pandas", "openpyxl", "click")},
        "cases": [
            {
                "name": figure.case.name,
                "against": figure.case.against,
                "seconds": round(figure.ours, 4),
                "rival_seconds": round(figure.rival, 4),
                "ratio": round(figure.ratio, 3),
                "target": figure.case.target,
                "met": figure.met,
            }
            for figure in figures
        ],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
