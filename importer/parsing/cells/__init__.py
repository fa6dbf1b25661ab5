"""One cell → one value: small pure functions, each for one kind of field."""
