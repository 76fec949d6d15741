"""The texts that `make generate` writes for dbt and for docs/counting.md."""
