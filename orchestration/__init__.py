"""Everything in Python but the checks: the packages are described in docs/how-it-flows.md."""
