"""What the office remembers: one Django app per desk, each with models, queries (read) and actions (write)."""
