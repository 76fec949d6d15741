"""What every other package may use and what uses none of them: paths, settings, errors, lock, disk, SQL, display."""
