"""How far an extract reaches back, where its layout alone says so."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping

from orchestration.landing.profiles.profile import Profile


def history_from(
    profile: Profile, of_a_period: Iterable[str], given: Mapping[str, str], extract_date: str
) -> dict[str, str]:
    """The first day that each export of a batch reaches back to, as ISO text; what batch.yml gives comes first.

    Args:
        profile: says months before the extract date; `last_month_end` or `extract_date` where only the state of that
            day is known; `nothing` where not even that is (then the day after the extract).
        of_a_period: the exports that an extract of a period holds, which is a year since 1 April unless the profile
            says another reach; none of a full extract.
        given: what batch.yml says.
        extract_date: ISO text.
    """
    day = datetime.date.fromisoformat(extract_date)
    years = {name: _financial_year_start(day).isoformat() for name in of_a_period}
    layouts = {name: _first_day(reach, day).isoformat() for name, reach in profile.reaches_back.items()}
    return {**years, **layouts, **given}


def _financial_year_start(extract: datetime.date) -> datetime.date:
    # A return of 1 April is that of the year which ended the day before.
    return datetime.date(extract.year - (extract <= datetime.date(extract.year, 4, 1)), 4, 1)


def _first_day(reach: int | str, extract: datetime.date) -> datetime.date:
    if reach == "nothing":
        return extract + datetime.timedelta(days=1)
    if reach == "extract_date":
        return extract
    if reach == "last_month_end":
        tomorrow = extract + datetime.timedelta(days=1)
        return extract if tomorrow.day == 1 else extract.replace(day=1) - datetime.timedelta(days=1)
    months = extract.year * 12 + extract.month - 1 - int(reach)
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(extract.day, calendar.monthrange(year, month + 1)[1]))
