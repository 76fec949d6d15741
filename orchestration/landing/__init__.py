"""Landing: reads a file of any profile, checks it against its contract, and keeps it as Parquet with its lineage."""
