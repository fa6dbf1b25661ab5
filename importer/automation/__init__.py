"""Many calendars: jobs files, batches of them, notices, and workers on many machines."""
