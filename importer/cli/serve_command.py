"""Runs `import-events serve`."""

import sys
import time
import webbrowser
from contextlib import suppress

import click

from importer.cli.import_command import handle_signals
from importer.cli.progress_output import Console
from importer.delivery.run_context import CancellationToken
from importer.domain.errors import ImportEventsError, Interrupted
from importer.web import run_server

_POLL_INTERVAL = 0.1
"""Seconds between two checks for a signal."""


def execute_serve(port: int, *, opens_browser: bool) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    console, button = Console(), CancellationToken()
    try:
        with run_server(port) as page:
            click.echo("The page is open to one browser on this machine, once (ctrl-C ends it):")
            click.echo(page.one_time_url)
            sys.stdout.flush()
            if opens_browser:
                with suppress(webbrowser.Error):
                    webbrowser.open(page.one_time_url)
            with handle_signals(button, console):
                while not button.canceled:
                    time.sleep(_POLL_INTERVAL)
    except ImportEventsError as error:
        return console.report_error(error)
    except KeyboardInterrupt:  # a second Ctrl-C while requests were completed
        return Interrupted.exit_status
    return 0
