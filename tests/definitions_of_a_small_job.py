"""What the page shows in tests: a job of the refresh's name that takes a second."""

import dagster as dg


@dg.op
def work() -> None:
    """Nothing."""


@dg.job(name="refresh")
def refresh() -> None:
    """One step."""
    work()


defs = dg.Definitions(jobs=[refresh])
