"""The command line: parses options, calls the pipeline, renders results and exits."""

from importer.cli.commands import main

__all__ = ["main"]
