"""Runs `import-events serve`."""

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
"""Seconds between two checks for a signal."""


def serve(port: int, *, opens_browser: bool) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    console, button = Console(), StopButton()
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
        return console.refuse(error)
    except KeyboardInterrupt:  # a second Ctrl-C while requests were completed
        return Interrupted.exit_status
    return 0
