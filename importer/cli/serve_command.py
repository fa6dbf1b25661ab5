"""What `import-events serve` calls."""

import sys
import time
import webbrowser
from contextlib import suppress

import click

from importer.cli.import_command import stopping
from importer.cli.progress_output import Console
from importer.delivery.run_context import StopButton
from importer.domain.errors import ImportEventsError, Interrupted
from importer.web import serving

_GLANCE = 0.1
"""Seconds between two looks at whether a signal came."""


def serve(port: int, *, opens_browser: bool) -> int:
    """Serve the page until ctrl-C; returns the exit status."""
    console, button = Console(as_json=False, quiet=False, progress=False), StopButton()
    try:
        with serving(port) as page:
            click.echo("The page is open to one browser on this machine, once (ctrl-C ends it):")
            click.echo(page.address)
            sys.stdout.flush()
            if opens_browser:
                with suppress(webbrowser.Error):
                    webbrowser.open(page.address)
            with stopping(button, console):
                while not button.pressed:
                    time.sleep(_GLANCE)
    except ImportEventsError as error:
        console.error(error.message, error.hint)
        return error.exit_status
    except KeyboardInterrupt:  # once more, while what is under way was finishing
        return Interrupted.exit_status
    return 0
