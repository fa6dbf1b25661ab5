"""`python -m benchmarks [--quick]`: prints the table and writes benchmarks/results.json."""

import dataclasses
import json
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.cases import cases
from benchmarks.fleet import TARGET as TEAM_TARGET
from benchmarks.fleet import Teamwork, measure_teamwork
from benchmarks.measure import Figure, measure
from benchmarks.pace import TARGET, measure_pace
from sample_data.make import large, write_workbook

RESULTS = Path(__file__).parent / "results.json"
RUNS, QUICK_RUNS = 5, 3
PACE_ROWS, QUICK_ROWS = 1_050, 650
TEAM_ROWS, QUICK_TEAM_ROWS = 200, 50


def main(arguments: list[str]) -> None:
    """Measure every case and say whether its target is met."""
    runs = QUICK_RUNS if "--quick" in arguments else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(folder / "calendar-10000.xlsx", large(10_000))
        figures = [tell(measure(case, runs)) for case in cases(folder)]
    pace = measure_pace(QUICK_ROWS if "--quick" in arguments else PACE_ROWS)
    print(
        f"{pace.rows} rows at 1,000 a minute   {pace.seconds:7.3f} s  against {pace.floor:7.3f} s "
        f"((N - B) / R): {pace.ratio:6.3f}x, target {TARGET:.2f}x, {pace.limited} answers 429: "
        f"{'met' if pace.met else 'MISSED'}"
    )
    results = as_json(figures, runs) | {"pace": dataclasses.asdict(pace) | {"met": pace.met}}
    verdicts = [*(figure.met for figure in figures), pace.met]
    team = measure_teamwork(QUICK_TEAM_ROWS if "--quick" in arguments else TEAM_ROWS)
    if team is None:
        print("two workers of a fleet: PostgreSQL is not installed, so this was not measured")
    else:
        tell_teamwork(team)
        results["teamwork"] = dataclasses.asdict(team) | {"met": team.met}
        verdicts.append(team.met)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"{sum(verdicts)} of {len(verdicts)} targets met")


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


def tell_teamwork(team: Teamwork) -> None:
    """Print the line of two workers against one."""
    print(
        f"{team.rows:,} rows by two workers    {team.two:7.3f} s  against {team.one:7.3f} s (one worker): "
        f"{team.ratio:5.2f} times the work, target {TEAM_TARGET:.1f}: "
        f"{'met' if team.met else 'MISSED'}",
        flush=True,
    )


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
