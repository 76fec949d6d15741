"""What a developer runs: dbt's unit tests, one model on a copy of a build, dbt's documentation, generated files."""
