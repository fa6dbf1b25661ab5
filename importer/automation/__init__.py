"""Unattended imports of many calendars: jobs file, batch, watch, notifications, schedulers, fleet."""
