"""Dagster alone: assets, the one job, its schedule and sensor, and what they share. Nothing else imports Dagster."""
