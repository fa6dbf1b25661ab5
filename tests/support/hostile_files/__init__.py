"""The hostile corpus: builders of files that are made to harm, or are damaged.

`CASES` lists them; each family of files has a module of its own.
"""

from . import (  # noqa: F401 - each of these takes its files into the corpus
    binary_workbooks,
    cells,
    old_workbooks,
    open_documents,
    sheets,
    texts,
    xml_parts,
    zips,
)
from .case import CASES, READ, Case

__all__ = ["CASES", "READ", "Case"]
