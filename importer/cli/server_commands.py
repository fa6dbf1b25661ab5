"""Runs the commands that serve until they are stopped: `serve` (the page) and `sandbox`."""

import sys
import time
import webbrowser
from contextlib import suppress

import click

from importer.cli.progress_output import Console, handle_signals
from importer.delivery.run_context import CancellationToken
from importer.domain.errors import Interrupted
from importer.domain.intervals_api import API_KEY_VARIABLE

_POLL_INTERVAL = 0.1
"""Seconds between two checks for a signal."""


def execute_serve(port: int, *, opens_browser: bool) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    from importer.web import run_server

    console, cancellation = Console(), CancellationToken()
    try:
        with run_server(port) as page:
            click.echo("Open this address in your browser (it works once). Ctrl-C stops the page.")
            click.echo(page.one_time_url)
            sys.stdout.flush()
            if opens_browser:
                with suppress(webbrowser.Error):
                    webbrowser.open(page.one_time_url)
            with handle_signals(cancellation, console):
                while not cancellation.canceled:
                    time.sleep(_POLL_INTERVAL)
    except KeyboardInterrupt:  # a second Ctrl-C while requests were completed
        return Interrupted.exit_status
    return 0


def execute_sandbox(port: int, plan: str) -> int:
    """Run the practice API until it is stopped; return the exit status."""
    from importer.sandbox import SandboxConfig, run_until_signal

    def show_address(base_url: str, key: str) -> None:
        click.echo(f"The practice API runs at {base_url} (Ctrl-C stops it). In another terminal:")
        click.echo(f"  export {API_KEY_VARIABLE}={key}")
        click.echo(f"  import-events calendar.xlsx --base-url {base_url}")
        sys.stdout.flush()

    run_until_signal(SandboxConfig(plan=plan), port, show_address)
    return 0
