"""The values and facts that every stage speaks of."""
