"""Landing: read a file of any profile, check it against its contract, and keep it as Parquet text with its lineage."""
