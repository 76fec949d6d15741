"""What is remembered of every batch: its receipt, its landed files with their hashes, and the extracts before it."""
