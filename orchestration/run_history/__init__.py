"""Dagster's history of runs in the outputs folder: opened, begun anew where it is broken, true after a crash."""
