"""A workflow of GitHub Actions. Its cron is in UTC, and its machines forget everything after a run."""

import hashlib
import json
from pathlib import Path

from slugify import slugify

from importer.automation.schedulers.cron_expression import Schedule
from importer.automation.schedulers.scheduled_command import Errand
from importer.domain.errors import UnusableInput

_STATE = "~/.local/state/import-events"


def workflow(errand: Errand, schedule: Schedule) -> str:
    """Return the workflow's YAML; texts are quoted as in JSON, which YAML understands.

    Raises:
        UnusableInput: the jobs file is in no git repository, or its path reads as an expression.
    """
    jobs = jobs_in_repository(errand)
    if "${{" in str(jobs):
        raise UnusableInput("A workflow takes ${{ in a path for an expression.", "Rename it.")
    keys = "\n".join(f"          {one}: ${{{{ secrets.{one} }}}}" for one in errand.key_variables)
    return f"""\
name: {_text(f"Import events ({jobs.as_posix()})")}
on:
  schedule:
    - cron: {_text(schedule.expression)}  # UTC
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: {_text(name(errand))}
jobs:
  import:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install import-events
      # the ledger, unless the jobs name one in a database
      - uses: actions/cache/restore@v4
        with:
          path: {_STATE}
          key: import-events-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: import-events-
      - run: import-events batch "$JOBS_FILE"
        working-directory: {_text(jobs.parent.as_posix())}
        env:
          JOBS_FILE: {_text(f"./{jobs.name}")}
{keys}
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: {_STATE}
          key: import-events-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
"""


def name(errand: Errand) -> str:
    """Return the workflow's name: the same in every clone of the repository."""
    jobs = jobs_in_repository(errand)
    mark = hashlib.sha256(jobs.as_posix().encode()).hexdigest()[:8]
    return f"import-events-{slugify(jobs.stem) or 'jobs'}-{mark}"


def path(errand: Errand) -> Path:
    """Return where in the repository the workflow lies."""
    return repository(errand) / ".github" / "workflows" / f"{name(errand)}.yml"


def repository(errand: Errand) -> Path:
    """Return the root of the git repository that holds the jobs file.

    Raises:
        UnusableInput: none does.
    """
    for folder in Path(errand.jobs).parents:
        if (folder / ".git").exists():
            return folder
    raise UnusableInput(
        f"{errand.jobs} is in no git repository, so GitHub cannot run it.",
        "Put it into one, or choose another --as.",
    )


def jobs_in_repository(errand: Errand) -> Path:
    """Return the jobs file's path from the root of its repository."""
    return Path(errand.jobs).relative_to(repository(errand))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
