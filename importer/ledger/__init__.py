"""Durable memory of an import: intents and outcomes per event, leases, rate limits, and the run history.

SQLite by default, PostgreSQL for many machines, by the same code (SQLAlchemy Core). `connect` opens a
ledger; `fast_reads` answers the questions of a run with nothing to send without importing SQLAlchemy.
"""
