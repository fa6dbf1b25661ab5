"""Run `import-events` by `python -m importer`."""

from importer.cli import main

main()
