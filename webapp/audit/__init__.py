"""The append-only trail: one event an operation, chained by hashes."""
