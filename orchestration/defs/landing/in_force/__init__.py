"""What counts today: the extracts in force, written into a run's warehouse with the account of their rows."""
