"""The hostile corpus: `python tests/hostile/corpus.py FOLDER` writes its files there."""

import sys
from pathlib import Path

import binary_workbooks  # noqa: F401
import cells  # noqa: F401 - each of these takes its files into the corpus
import old_workbooks  # noqa: F401
import open_documents  # noqa: F401
import sheets  # noqa: F401
import texts  # noqa: F401
import xml_parts  # noqa: F401
import zips  # noqa: F401
from case import CASES, READ, Case

__all__ = ["CASES", "READ", "Case"]


def main(folder: str) -> None:
    """Write every file of the corpus."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for case in CASES:
        (Path(folder) / case.name).write_bytes(case.build())


if __name__ == "__main__":
    main(sys.argv[1])
