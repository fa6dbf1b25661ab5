"""The words that people use in calendars, by language: data without logic."""
