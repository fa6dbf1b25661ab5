"""Fixtures and stand-ins that tests in more than one folder use."""
