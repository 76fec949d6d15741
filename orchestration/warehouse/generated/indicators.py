"""The texts that tell dbt of the indicators and their bases: two macros, and the seed of the definitions."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from orchestration.extracts.own_indicators import part_arguments
from orchestration.ground.paths import DBT_PROJECT
from orchestration.landing.indicators.bases import Base
from orchestration.landing.indicators.definitions import COLUMNS, definition_row
from orchestration.landing.indicators.forms import Form

BASES_MACRO = DBT_PROJECT / "macros" / "generated" / "bases.sql"
INDICATORS_MACRO = DBT_PROJECT / "macros" / "generated" / "national_indicators.sql"
BASES_TEXT = """\
{{# Generated from models/indicators/bases/*.yml by `make generate`. Edit those, not this file. #}}
{{% macro bases() -%}}
    {{{{ return({{
{bases}
    }}) }}}}
{{%- endmacro %}}
"""
INDICATORS_TEXT = """\
{{# Generated from indicators/ by `make generate`. Edit those, not this file. #}}
{{% macro national_indicators() -%}}
    {{{{ return({{
{domains}
    }}) }}}}
{{%- endmacro %}}
"""


def bases_macro(bases: Mapping[str, Base]) -> str:
    """The text of the macro `bases`: of each base its relation, and what the macro `members` says of its dates."""
    lines = []
    for base in bases.values():
        lines += [f"        {base.name!r}: {{", f"            'relation': {base.relation!r},"]
        lines += [f"            {key!r}: {value!r}," for key, value in base.words.items() if key != "attributes"]
        lines += ["            'attributes': [", *(f"                {name!r}," for name in base.attributes)]
        lines += ["            ],", "        },"]
    return BASES_TEXT.format(bases="\n".join(lines))


def indicators_macro(forms: Mapping[str, Form]) -> str:
    """The text of the macro `national_indicators`: by domain, what the macro `members` is given for each part."""
    by_domain: dict[str, list[str]] = {}
    for indicator_id, form in forms.items():
        lines = by_domain.setdefault(definition_row(form)["domain"], [])
        for part in form.parts:
            lines.append("            {")
            arguments = {"indicator_id": indicator_id, **part_arguments(part)}
            lines += [f"                {key!r}: {value!r}," for key, value in arguments.items() if value is not None]
            lines.append("            },")
    domains = [line for domain, lines in by_domain.items() for line in (f"        {domain!r}: [", *lines, "        ],")]
    return INDICATORS_TEXT.format(domains="\n".join(domains))


def definitions_seed(forms: Mapping[str, Form]) -> str:
    """The text of the seed `indicator_definitions`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(definition_row(form) for form in forms.values())
    return text.getvalue()
