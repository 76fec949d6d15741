"""All Python code but the audit's checks (expectations/). docs/how-it-flows.md describes the packages."""
