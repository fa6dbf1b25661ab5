"""Plans an import: values become validated events, and events become a plan."""
