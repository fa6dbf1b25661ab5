"""Table → values of events."""
