"""Runs the stages in order: check, import, test run and ledger rebuild."""
