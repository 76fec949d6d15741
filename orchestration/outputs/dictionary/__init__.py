"""What the published tables are: read once, for every output that describes them (`tables.read_dictionary`)."""
