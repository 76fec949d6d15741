"""Dagster's entry point: everything under `defs/`, and nothing else."""

from __future__ import annotations

import dagster as dg

from orchestration.defs.landing.assets import landing
from orchestration.defs.publishing.assets import release
from orchestration.defs.refresh import inbox_sensor, monthly_refresh, refresh_job
from orchestration.defs.resources import Refresh
from orchestration.defs.warehouse.assets import previous_release, warehouse

defs = dg.Definitions(
    assets=[previous_release, landing, warehouse, release],
    jobs=[refresh_job],
    schedules=[monthly_refresh],
    sensors=[inbox_sensor],
    resources={"refresh": Refresh()},
    executor=dg.in_process_executor,
)
