"""The same models computed by another engine: landing is handed over, the project built there, the tables collected.

Landing, the stamp, the draft, the audit and the evidence stay with DuckDB and read what any engine computed.
"""
