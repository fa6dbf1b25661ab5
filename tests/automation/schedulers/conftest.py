"""Errands with paths as people have them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from importer.automation.schedulers.scheduler import ScheduledCommand

NASTY = """100% "Club's" $HOME; café & co"""
"""A folder's name with whatever some scheduler takes for something else."""


@pytest.fixture
def scheduled_command(tmp_path: Path) -> Callable[..., ScheduledCommand]:
    """Return a factory of commands whose program prints its folder and its arguments."""

    def make(folder: str = NASTY, name: str = "jobs.toml") -> ScheduledCommand:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        program, jobs = place / "import-events", place / name
        program.write_text('#!/bin/sh\npwd\nfor word; do echo "$word"; done\n', encoding="utf-8")
        program.chmod(0o755)
        jobs.write_text("", encoding="utf-8")
        return ScheduledCommand((str(program),), str(jobs))

    return make
