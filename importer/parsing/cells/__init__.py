"""Read one cell as one value: pure functions, by kind of field."""
