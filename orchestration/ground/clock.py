"""Which day it is, and the one setting that lets another day count as today: for rehearsals with invented months."""

from __future__ import annotations

import datetime
import os

from orchestration.ground.errors import UsageError


def today() -> datetime.date:
    """The day by this machine's clock, or the day that IRO_TODAY names.

    Raises:
        UsageError: IRO_TODAY is not a day written YYYY-MM-DD.
    """
    text = os.environ.get("IRO_TODAY", "")
    if not text:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError("IRO_TODAY must be a day written YYYY-MM-DD. It is for rehearsals only.") from None
