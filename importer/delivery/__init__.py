"""Plan → outcomes: workers send requests, one coordinator decides and writes the ledger first."""
