"""C. The columns are not those agreed: missing, new, renamed, moved, doubled, ragged, or with another meaning."""

from __future__ import annotations

from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.found import Found
from tests.faults.invented import REVIEWS, Invented
from tests.faults.section_a_delivery import WAY_OUT, good
from tests.faults.section_b_text import EXPORT_AGAIN

ADD_IT = "Add it to the case system's report and export the file again."


def renamed(who: Invented, old: str, new: str) -> str:
    return who.reviews().replace(old, new, 1)


def with_surname(who: Invented) -> str:
    first, second = who.reviews().splitlines()[1:]
    return REVIEWS.replace("\n", ",surname\n") + f"{first},{who.name}\n{second},{who.name}\n"


def keeps_no_surname(found: Found) -> None:
    found.holds_the_good_rows()
    assert found.receipt.unlisted_columns == {"reviews.csv": ["surname"]}
    for path in found.outputs.landing.rglob("*.parquet"):
        assert found.who.name.encode() not in path.read_bytes()


def turned_round(who: Invented) -> str:
    return "".join(",".join(reversed(row.split(","))) + "\n" for row in who.reviews().splitlines())


def with_a_new_code(who: Invented) -> str:
    return who.episodes().replace("S,C2,U1", "S,C9,U99")


def counts_it_apart(found: Found) -> None:
    assert ("unknown_code", "legal_status", found.who.token("Episode1")) in found.findings()
    assert found.counted("children_looked_after", "point_in_time") == 1
    assert found.landed("care_episodes", "legal_status") == [("C9",), ("V2",)]


def without_codes(who: Invented) -> str:
    return who.reviews().replace("PN1", "")


def publishes_participation_as_not_supplied(found: Found) -> None:
    assert found.figure("review_participation", "year_to_date").availability == "not_supplied"
    assert found.counted("reviews_held") == 1


CASES: tuple[Case, ...] = (
    Case(
        "29a",
        "a required column is missing, and one is named almost like it",
        lambda who: who.care(reviews=renamed(who, "child_id", "childid")),
        REFUSED,
        ('reviews.csv: the column child_id is missing. "childid" looks like it: name it exactly child_id',),
    ),
    Case(
        "29b",
        "a required column is missing, and nothing is like it",
        lambda who: who.care(reviews=renamed(who, "child_id", "person")),
        REFUSED,
        (f"reviews.csv: the column child_id is missing. {ADD_IT}",),
    ),
    Case(
        "30",
        "a column that nobody asked for",
        lambda who: who.care(reviews=with_surname(who)),
        ACCEPTED,
        ("reviews.csv: not needed, and not stored: surname.",),
        then=keeps_no_surname,
    ),
    Case(
        "31a",
        "a column's name in capitals",
        lambda who: who.care(reviews=renamed(who, "child_id", "CHILD_ID")),
        REFUSED,
        ('the column child_id is missing. "CHILD_ID" looks like it: name it exactly child_id',),
    ),
    Case(
        "31b",
        "a space in front of a column's name",
        lambda who: who.care(reviews=renamed(who, ",child_id", ", child_id")),
        REFUSED,
        ('the column child_id is missing. " child_id" looks like it: name it exactly child_id',),
    ),
    Case(
        "31c",
        "a second byte-order mark in the first column's name",
        lambda who: who.care(reviews="\ufeff\ufeff" + who.reviews()),
        REFUSED,
        ('the column review_id is missing. "<U+FEFF>review_id" looks like it: name it exactly review_id',),
    ),
    Case(
        "31d",
        "other capitals and spaces in a return whose profile allows them",
        lambda who: {
            name: data.replace(b"CHILD,", b"Child ,").replace(b"REVIEW_CODE", b"Review Code")
            for name, data in who.yearly_return().items()
        },
        ACCEPTED,
        then=lambda found: found.holds("reviews", returned(found.who)),
        judged="a profile may compare names by letters and digits alone, where a national return is written in many ways",
    ),
    Case(
        "32",
        "the columns in another order",
        lambda who: who.care(reviews=turned_round(who)),
        ACCEPTED,
        then=good,
    ),
    Case(
        "33",
        "two columns of one name",
        lambda who: who.care(reviews=renamed(who, "participation_code", "child_id")),
        REFUSED,
        ("reviews.csv, row 1: columns 2 and 4 have the same name. Leave one of them out and export the file again.",),
    ),
    Case(
        "34a",
        "rows with too few values",
        lambda who: who.care(reviews=who.reviews().replace(",2026-09-02,PN1", "").replace(",PN1", "")),
        REFUSED,
        (
            "reviews.csv, row 2: it has fewer columns than the header.",
            "reviews.csv, row 3: it has fewer columns than the header.",
        ),
    ),
    Case(
        "34b",
        "a row with too many values, because a comma stands in one of them",
        lambda who: who.care(reviews=who.reviews().replace(who.review(2), f"{who.name}, {who.review(2)}")),
        REFUSED,
        ("reviews.csv, row 3: it has more columns than the header. A comma may stand in a text without quotation",),
    ),
    Case(
        "34c",
        "a row with a blank too many, which would move its date into the next column",
        lambda who: who.care(reviews=who.reviews().replace(",2026-09-02,PN1", ",,2026-09-02,")),
        REFUSED,
        ("reviews.csv, row 3: it has more columns than the header. A comma may stand in a text without quotation",),
    ),
    Case(
        "35",
        "a code that is in no list",
        lambda who: who.care(care_episodes=with_a_new_code(who)),
        ACCEPTED,
        then=counts_it_apart,
        judged="codes are added every year, and a batch is worth more than a code: it stands as it is, is a finding and "
        "is counted apart; no join drops it",
    ),
    Case(
        "36a",
        "a flag that is 1 and 0 from now on",
        lambda who: who.care(
            reviews=f"review_id,child_id,held_date,is_cancelled\n{who.review(1)},{who.child(1)},2026-08-25,0\n"
        ),
        REFUSED,
        (f"reviews.csv, row 2, column is_cancelled: The value is not Y or N. {EXPORT_AGAIN} [value_not_of_type]",),
    ),
    Case(
        "36b",
        "a column that is blank from now on",
        lambda who: who.care(reviews=without_codes(who)),
        ACCEPTED,
        before=lambda who: who.care(),
        then=publishes_participation_as_not_supplied,
        judged="no wrong figure can come of it, since its indicators become not supplied; the audit warns of it "
        "(key_columns_recorded), and holds nothing up",
    ),
    Case(
        "37",
        "ids in another form since the case system was renewed",
        lambda who: who.care(reviews=who.many_reviews(30, "Renewed")),
        REFUSED,
        ("reviews.csv: 30 of the 30 records of the previous extract are gone.", "or the ids have changed", WAY_OUT),
        before=lambda who: who.care(reviews=who.many_reviews(30)),
    ),
)


def returned(who: Invented) -> str:
    """What the return's reviews are as an export: their ids are made of child and day."""
    return (
        f"review_id,child_id,held_date,participation_code\n{who.child(1)}_2026-08-25,{who.child(1)},2026-08-25,PN1\n"
        f"{who.child(2)}_2026-09-02,{who.child(2)},2026-09-02,PN1\n"
    )
