"""Many machines over one PostgreSQL ledger."""
