"""Workers on many machines that share one PostgreSQL ledger, with Procrastinate as the task queue."""
