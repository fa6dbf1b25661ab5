"""Words of calendars in twelve languages, with the functions that look them up."""
