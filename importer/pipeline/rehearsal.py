"""A rehearsal: the real pipeline against a practice API of this run's own; nothing leaves the machine."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from importer.delivery.run_context import Surroundings
from importer.domain.model import ImportResult
from importer.pipeline import run_import
from importer.sandbox import Sandbox, running
from importer.settings import Settings


def practice(paths: Sequence[str], settings: Settings, world: Surroundings) -> ImportResult:
    """Import into a practice API, with a ledger that ends with it."""
    with tempfile.TemporaryDirectory() as folder, running(Sandbox()) as server:
        ledger = str(Path(folder) / "ledger.sqlite3")
        alone = replace(settings, base_url=server.base_url, ledger=ledger, ca_bundle=None)
        return run_import(paths, alone, server.key, replace(world, rehearsal=True))
