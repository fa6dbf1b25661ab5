"""The command line: parse, call, render, exit; nothing else."""

from importer.cli.commands import main

__all__ = ["main"]
