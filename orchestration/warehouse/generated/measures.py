"""The names of the audit's measures, as the text of a macro that `make generate` writes.

dbt must know which models a model reads before any seed is loaded, and cannot list a folder.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from orchestration.ground.audit_limits import SEED, measure_checks
from orchestration.ground.paths import DBT_PROJECT

NAMES = DBT_PROJECT / "macros" / "generated" / "audit_measure_names.sql"
HEADING = "Generated from the seed audit_limits by `make generate`. Edit the seed."


def measure_names_macro(seed: Path = SEED) -> str:
    """The text of the macro that names every measure, in the seed's order."""
    names = ", ".join(f"'{check.name}'" for check in measure_checks(seed))
    folded = textwrap.fill(names, 120, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return (
        f"{{# {HEADING} #}}\n"
        "{% macro audit_measure_names() -%}\n"
        f"    {{{{ return([\n{folded}\n    ]) }}}}\n"
        "{%- endmacro %}\n"
    )
