"""What `import-events ledger …` calls."""

from collections.abc import Mapping
from typing import Any

import click

from importer.cli.progress_output import Console
from importer.delivery.run_context import Surroundings
from importer.domain.errors import ImportEventsError
from importer.domain.safe_text import for_terminal
from importer.settings import read_key, resolve


def rebuild(options: Mapping[str, Any]) -> int:
    """`ledger rebuild`; returns the exit status."""
    from importer.pipeline import rebuild_ledger

    console = Console(as_json=False, quiet=False, progress=False)
    try:
        settings = resolve(options)
        world = Surroundings(listener=console.listen)
        rebuilt = rebuild_ledger(settings, read_key(settings), world)
    except ImportEventsError as error:
        console.error(error.message, error.hint)
        return error.exit_status
    if rebuilt.kept is not None:
        click.echo(f"The damaged ledger was kept: {for_terminal(str(rebuilt.kept))}")
    click.echo(
        f"{rebuilt.organization} holds {rebuilt.events:,} events; the ledger learnt "
        f"{rebuilt.learnt:,} of them. Run your imports as ever."
    )
    return 0
