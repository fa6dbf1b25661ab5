"""Values → events and problems → the plan."""
