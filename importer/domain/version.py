"""The version number, read from the installed package."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("import-events")
except PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0"
