"""The dbt project as Dagster assets, and what a build needs from Python."""
