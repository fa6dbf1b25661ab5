"""Registers the shared fixtures of `tests/support`."""

pytest_plugins = [
    "support.markers",
    "support.properties",
    "support.isolation",
    "support.clock",
    "support.practice_api",
    "support.web_server",
    "support.calendars",
    "support.spreadsheets",
    "support.postgresql_server",
    "support.ledgers",
    "support.delivery_harness",
    "support.import_harness",
    "support.fleet_environment",
    "support.commands",
    "support.serving_page",
    "support.browser",
]
