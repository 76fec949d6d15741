"""What a release holds: its tables, its sheets and its worklists, each written by a module of its own."""
