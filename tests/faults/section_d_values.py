"""D. Dates and types: another calendar, another notation, or what a spreadsheet has made of a value."""

from __future__ import annotations

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.faults import documents
from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.found import Found
from tests.faults.invented import CHILDREN, EPISODES, REVIEWS, Files, Invented
from tests.faults.section_a_delivery import WAY_OUT
from tests.faults.section_b_text import EXPORT_AGAIN

NOT_ISO = f"column held_date: The value is not a date written YYYY-MM-DD. {EXPORT_AGAIN} [value_not_of_type]"
NOT_A_NUMBER = f"column placement_distance_miles: The value is not a number ... {EXPORT_AGAIN} [value_not_of_type]"
SPOILT = "An error or a number of a spreadsheet stands in place of the value. ... [spreadsheet_error]"
DISTANCES = "episode_id,child_id,start_date,placement_distance_miles\n"


def held(who: Invented, *days: str) -> Files:
    """Reviews held on days as somebody wrote them."""
    rows = "".join(f"{who.review(n)},{who.child(1)},{day},PN1\n" for n, day in enumerate(days, start=1))
    return who.care(reviews=REVIEWS + rows)


def refused(*rows: int) -> tuple[str, ...]:
    """One message a row."""
    return tuple(f"reviews.csv, row {row}, {NOT_ISO}" for row in rows)


def swapped_return(who: Invented) -> Files:
    return who.yearly_return(
        episodes=f"CHILD,DECOM,RNE,LS,DEC,REC\n{who.child(1)},08/03/2026,S,C2,,\n",
        reviews=f"CHILD,REVIEW,REVIEW_CODE\n{who.child(1)},09/01/2026,PN1\n{who.child(1)},10/11/2026,PN1\n",
    )


def finds_dates_out_of_place(found: Found) -> None:
    child = found.who.child(1)
    assert ("outside_period_of_care", "held_date", f"{child}_2026-01-09") in found.findings()
    assert ("held_after_extract_date", "held_date", f"{child}_2026-11-10") in found.findings()


def reads_the_day_of_the_other_calendar(found: Found) -> None:
    assert found.landed("care_episodes", "start_date") == [("2026-08-03",)]
    assert found.landed("reviews", "held_date") == [("2026-08-25",)]


def finds_years_out_of_range(found: Found) -> None:
    of_reviews = {record for rule, _, record in found.findings() if rule == "date_out_of_range"}
    assert of_reviews == {found.who.review(1), found.who.review(2)}
    assert found.counted("reviews_held") == 1


def cuts_the_time_and_keeps_the_day(found: Found) -> None:
    assert found.landed("care_episodes", "start_date") == [("2026-03-29",)]
    assert found.landed("reviews", "held_date") == [("2026-09-30",)]


def with_far_dates(who: Invented) -> Files:
    children = f"{CHILDREN}{who.child(1)},1900-01-01,F,WBRI\n{who.child(2)},{who.born(2)},M,WBRI\n"
    return who.care(children=children, care_episodes=who.episodes().replace("U1,,", "U1,9999-12-31,"))


def reads_them_as_not_recorded(found: Found) -> None:
    columns = {column for rule, column, _ in found.findings() if rule == "date_out_of_range"}
    assert columns == {"date_of_birth", "end_date"}
    # The episode is open, and the child's age is not known.
    assert found.counted("children_looked_after", "point_in_time") == 1
    assert found.ask("select age_band", "fct_reviews", f"review_id = '{found.who.review(1)}'") == [("not_recorded",)]


def with_leading_zeros(who: Invented, zeros: str) -> Files:
    rows = "".join(f"{zeros}{n},{who.child(1)},2026-08-{n - 100:02d},PN1\n" for n in range(101, 131))
    return who.care(reviews=REVIEWS + rows)


def with_words_for_nothing(who: Invented) -> str:
    ids = ("NA", "NULL", "None", "TRUE", "nan", "-")
    return "review_id,child_id,held_date,team\n" + "".join(
        f"{word},{who.child(1)},2026-09-{day:02d},{word}\n" for day, word in enumerate(ids, start=1)
    )


CASES: tuple[Case, ...] = (
    Case(
        "38a",
        "day and month first",
        lambda who: held(who, "25/08/2026", "02/09/2026"),
        REFUSED,
        refused(2, 3),
        secrets=("25/08/2026", "02/09/2026"),
    ),
    Case(
        "38b",
        "month first in a return that has the day first",
        lambda who: who.yearly_return(
            reviews=f"CHILD,REVIEW,REVIEW_CODE\n{who.child(1)},08/25/2026,PN1\n{who.child(2)},09/02/2026,PN1\n"
        ),
        REFUSED,
        (f"reviews.csv, row 2, column REVIEW: The value is not a date written DD/MM/YYYY. {EXPORT_AGAIN}",),
        secrets=("08/25/2026",),
    ),
    Case(
        "38c",
        "month first, where every day is also a month",
        swapped_return,
        ACCEPTED,
        then=finds_dates_out_of_place,
        judged="no reading can tell such a file, so it is not refused: the dates fall outside periods of care and after "
        "the extract, and are findings, which a person compares with the expected month",
    ),
    Case(
        "39a",
        "days as the numbers that Excel counts them by",
        lambda who: held(who, "46259", "46267.5"),
        REFUSED,
        refused(2, 3),
    ),
    Case(
        "39b",
        "a workbook that counts its days from 1904",
        lambda who: {"annex.xlsx": documents.annex_a(who, epoch=CALENDAR_MAC_1904)},
        ACCEPTED,
        then=reads_the_day_of_the_other_calendar,
    ),
    Case(
        "39c",
        "a number in a workbook's column of dates",
        lambda who: {"annex.xlsx": documents.annex_a(who, started=46237)},
        REFUSED,
        ("annex.xlsx, sheet List 8, cell E2, column Date Started to be Looked After: The value is not a date",),
    ),
    Case(
        "40a",
        "years of two digits",
        lambda who: held(who, "26-08-25", "25/08/26"),
        REFUSED,
        refused(2, 3),
        secrets=("25/08/26",),
    ),
    Case(
        "40b",
        "years that somebody mistyped",
        lambda who: held(who, "0205-08-25", "2205-08-25", "2026-09-02"),
        ACCEPTED,
        then=finds_years_out_of_range,
        judged="a person typed it, so the file is right and the record wrong: the date reads as not recorded, and is a "
        "finding for whoever can correct it",
    ),
    Case(
        "41",
        "days that are in no calendar",
        lambda who: held(who, "2026-06-31", "2025-02-29", "2024-02-29"),
        REFUSED,
        refused(2, 3),
        secrets=("2026-06-31", "2025-02-29"),
    ),
    Case(
        "42a",
        "a time after the day, or a letter for its zone",
        lambda who: held(who, "2026-08-25 00:00:00", "2026-08-25T23:30:00Z", "2026-08-25Z"),
        REFUSED,
        refused(2, 3, 4),
        secrets=("2026-08-25 00", "2026-08-25T23"),
    ),
    Case(
        "42b",
        "one ISO date among days with the day first",
        lambda who: who.yearly_return(
            reviews=f"CHILD,REVIEW,REVIEW_CODE\n{who.child(1)},25/08/2026,PN1\n{who.child(2)},2026-09-02,PN1\n"
        ),
        REFUSED,
        (f"reviews.csv, row 3, column REVIEW: The value is not a date written DD/MM/YYYY. {EXPORT_AGAIN}",),
        secrets=("25/08/2026",),
    ),
    Case(
        "42c",
        "times on the nights when the clocks change, in a dataset whose profile cuts them",
        lambda who: documents.safeguarding_dataset(who, "2026-03-29 01:30:00.000", "2026-09-30 23:59:59.997"),
        ACCEPTED,
        then=cuts_the_time_and_keeps_the_day,
        judged="the systems write local time, so the day is the one that is written; nothing is converted, and a time "
        "with a zone is refused",
    ),
    Case(
        "43",
        "the days that systems put where they know none: 1 January 1900 and 31 December 9999",
        with_far_dates,
        ACCEPTED,
        then=reads_them_as_not_recorded,
        judged="not listed one by one: every date before 1990 (of birth: 1970) or 24 months after the extract reads as "
        "not recorded, and is a finding, so that it is counted",
    ),
    Case(
        "44a",
        "the zeros in front of ids are gone since the month before",
        lambda who: with_leading_zeros(who, ""),
        REFUSED,
        ("reviews.csv: 30 of the 30 records of the previous extract are gone.", "or the ids have changed", WAY_OUT),
        before=lambda who: with_leading_zeros(who, "00"),
        judged="ids are text, and no pattern of theirs is known; that last month's are all gone shows what happened",
    ),
    Case(
        "44b",
        "ids as numbers with an exponent",
        lambda who: who.care(reviews=f"{REVIEWS}7.7031E+11,{who.child(1)},2026-08-25,PN1\n"),
        REFUSED,
        (f"reviews.csv, row 2, column review_id: {SPOILT}",),
        secrets=("7.7031E",),
    ),
    Case(
        "44c",
        "an id of more digits than a workbook's number can hold",
        lambda who: {"annex.xlsx": documents.annex_a(who, child_id=77031550264718390)},
        REFUSED,
        (f"annex.xlsx, sheet List 8, cell A2, column Child Unique ID: {SPOILT}",),
        secrets=("770315502647",),
    ),
    Case(
        "45",
        "NA, NULL, None and TRUE as ids and names",
        lambda who: who.care(reviews=with_words_for_nothing(who)),
        ACCEPTED,
        then=lambda found: found.holds("reviews", with_words_for_nothing(found.who)),
    ),
    Case(
        "46",
        "numbers with a comma, a pound sign, a per cent sign, another minus",
        lambda who: who.care(
            care_episodes=DISTANCES
            + "".join(
                f'{who.token(f"Episode{n}")},{who.child(1)},2026-08-0{n},"{distance}"\n'
                for n, distance in enumerate(("7,703", "£7703", "77.03%", "−7.703"), start=1)
            )
        ),
        REFUSED,
        tuple(f"care_episodes.csv, row {row}, {NOT_A_NUMBER}" for row in (2, 3, 4, 5)),
        secrets=("£7703",),
    ),
    Case(
        "47",
        "errors of a spreadsheet in an id and in a text, and a date that was too wide for its column",
        lambda who: who.care(
            care_episodes=f"{EPISODES}#REF!,{who.child(1)},2026-08-03,S,#N/A,U1,,\n"
            f"{who.token('Episode2')},{who.child(2)},########,S,C2,U1,,\n"
        ),
        REFUSED,
        (
            f"care_episodes.csv, row 2, column episode_id: {SPOILT}",
            f"care_episodes.csv, row 2, column legal_status: {SPOILT}",
            f"care_episodes.csv, row 3, column start_date: The value is not a date written YYYY-MM-DD. {EXPORT_AGAIN}",
        ),
    ),
)
