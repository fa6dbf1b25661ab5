"""Writes the hostile corpus: `python tests/hostile/corpus.py FOLDER`; about 300 MB."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from support.hostile_files import CASES


def main(folder: str) -> None:
    """Write every file of the corpus."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for case in CASES:
        (Path(folder) / case.name).write_bytes(case.build())


if __name__ == "__main__":
    main(sys.argv[1])
