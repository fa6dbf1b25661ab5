"""Plan → outcomes: several workers post, one coordinator decides, and the ledger knows it first."""
