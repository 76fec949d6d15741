"""What a refresh loads, to be loaded once for the processes that tests start: see `tests.warm_process`.

Nothing that looks at the settings when it is loaded, as orchestration.definitions does.
"""

import dagster  # noqa: F401
import dagster_dbt  # noqa: F401
import dbt.cli.main  # noqa: F401
import pandas  # noqa: F401

import orchestration.commands.command_line  # noqa: F401
from expectations.engine import open_context

# Great Expectations itself, as the audit loads it.
open_context()
