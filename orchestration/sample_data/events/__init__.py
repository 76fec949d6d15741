"""What happens to an invented authority, its children, families and officers: the events, before any row is written."""
