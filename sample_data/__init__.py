"""Calendars to try the importer with, and the script that makes them."""
