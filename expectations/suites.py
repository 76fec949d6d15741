"""What a release must be to be published: every check as data, with its reason and the day it was decided.

Tables are those of the draft's `marts.duckdb`. A check is one expectation of Great Expectations under its own name, the
one `--accept` takes. Where no ready-made expectation says it (comparisons of two tables, rules with a
condition, patterns, which Great Expectations cannot match on DuckDB) the check is a query of the rows that break it; of
such a row nothing is read but `place`: an indicator, a column or an authority, never a value of a child's record.
"""

from __future__ import annotations

from expectations.checks import Check
from expectations.completeness import COMPLETENESS, UNIQUENESS
from expectations.measures import KNOWN_MEASURES, MEASURES
from expectations.privacy import PRIVACY
from expectations.ranges import RANGES
from expectations.volumes import VOLUMES

CHECKS: tuple[Check, ...] = (*VOLUMES, *RANGES, *UNIQUENESS, *COMPLETENESS, *MEASURES, KNOWN_MEASURES, *PRIVACY)
