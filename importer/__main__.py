"""`python -m importer` is `import-events`."""

from importer.cli import main

main()
