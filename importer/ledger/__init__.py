"""Durable memory of an import: intents and outcomes per event, leases, rate limits, and the run history.

SQLite by default, PostgreSQL for many machines, with the same statements. `connect` opens a ledger.
"""
