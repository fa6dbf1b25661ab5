"""Imports a spreadsheet of events into the Intervals platform: exactly once, without surprises."""
