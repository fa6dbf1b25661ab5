"""The local web page: check, test and import a calendar in a browser, served on loopback only.

`server` starts it, `session` holds its state, `access_control` decides which requests are answered. The
page calls the same pipeline as the command line.
"""

from importer.web.server import RunningServer, run_server

__all__ = ["RunningServer", "run_server"]
