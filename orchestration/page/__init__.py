"""Dagster's web page on this machine: what guards it, and what serves it."""
