"""An indicator of a council's own: what its file may say, and everything that is refused, with line and column."""

from __future__ import annotations

import pytest

from orchestration.landing.contracts import load_contracts
from orchestration.landing.indicators.bases import ValueKind, load_bases
from orchestration.landing.indicators.definitions import definition_row, national_forms, read_own_indicator
from orchestration.landing.indicators.expressions import checked
from orchestration.landing.indicators.forms import Form
from orchestration.landing.indicators.parsing import ExpressionError
from orchestration.landing.problems import FileRefusedError

# As the contract of councils' own files prints it.
FAR_REVIEWS = """\
indicator_id: local_far_reviews
name: Reviews on time of children placed more than 20 miles away
base: reviews
kind: flow
measure: percentage
polarity: high
where: placement_distance_miles > 20
success: is_on_time
exclude: {not_recorded: placement_distance_miles is null}
amount: 1
distinct: null
breakdowns: [team, age_band]
needs: [children, care_episodes, reviews]
source: Corporate plan 2026, aim 3
"""
REVIEWS = load_bases()["reviews"].value_kinds


def read(text: str, name: str = "local_far_reviews") -> Form:
    return read_own_indicator(name, f"{name}.yml", text.encode())


def problems(text: str, name: str = "local_far_reviews") -> list[str]:
    with pytest.raises(FileRefusedError) as refused:
        read(text, name)
    return refused.value.problems


def refused(expression: str) -> tuple[int, str]:
    """From which character on a condition over reviews is refused, and why."""
    with pytest.raises(ExpressionError) as error:
        checked(expression, REVIEWS, ValueKind.FLAG)
    return error.value.offset, error.value.words


def sql(expression: str) -> str:
    return " ".join(checked(expression, REVIEWS, ValueKind.FLAG).split())


def test_the_file_of_the_contract_is_accepted_and_becomes_a_definition_and_a_part() -> None:
    form = read(FAR_REVIEWS)
    row = definition_row(form)
    assert (row["domain"], row["judged_by"], row["looks_back"]) == ("reviews", "dates", "0 days")
    assert (row["exclusions"], row["breakdowns"]) == ("not_recorded;due_date_unknown", "team;age_band")
    (part,) = form.parts
    assert (part.base.relation, part.where, part.success) == (
        "base_reviews",
        "placement_distance_miles > 20",
        "is_on_time",
    )
    assert part.exclusion == (
        "case when placement_distance_miles is null then 'not_recorded' "
        "when is_due_date_unknown then 'due_date_unknown' end"
    )
    assert (part.amount, part.distinct) == ("1", None)


REVIEW_UNKNOWN = "when is_due_date_unknown then 'due_date_unknown'"
CONFERENCE_UNKNOWN = "when timeliness_exclusion = 'due_date_unknown' then 'due_date_unknown'"


@pytest.mark.parametrize(
    ("base", "says", "exclusion"),
    [
        pytest.param("reviews", "success: is_on_time", f"case {REVIEW_UNKNOWN} end", id="on time"),
        pytest.param(
            "reviews",
            "success: days_between(due_date, held_date) <= 7",
            f"case {REVIEW_UNKNOWN} end",
            id="by the due date",
        ),
        pytest.param("reviews", "success: has_attended", None, id="asks for no due date"),
        pytest.param(
            "reviews",
            "success: is_on_time\nexclude: {due_date_unknown: is_due_date_unknown}",
            f"case {REVIEW_UNKNOWN} end",
            id="says so itself",
        ),
        pytest.param(
            "reviews",
            "success: is_on_time\nexclude: {due_date_unknown: sequence_number = 1}",
            f"case when sequence_number = 1 then 'due_date_unknown' {REVIEW_UNKNOWN} end",
            id="has the reason for another condition",
        ),
        pytest.param("conferences", "success: is_on_time", f"case {CONFERENCE_UNKNOWN} end", id="conferences"),
        pytest.param(
            "foster_carer_reviews",
            "success: is_on_time",
            f"case when due_date is null and not is_due_date_unknown then 'not_recorded' {REVIEW_UNKNOWN} end",
            id="the first of a carer has no due date on record",
        ),
        pytest.param("review_obligations", "success: is_on_time", None, id="dated by the due date"),
    ],
)
def test_a_share_of_what_is_on_time_leaves_out_what_has_no_known_due_date(
    base: str, says: str, exclusion: str | None
) -> None:
    """A review held before the exports can say when it was due is neither on time nor late."""
    text = (
        FAR_REVIEWS.replace("base: reviews", f"base: {base}")
        .replace("where: placement_distance_miles > 20\n", "")
        .replace("exclude: {not_recorded: placement_distance_miles is null}\n", "")
        .replace("breakdowns: [team, age_band]\n", "")
        .replace("success: is_on_time", says)
    )
    form = read(text)
    assert form.parts[0].exclusion == exclusion
    assert len(set(form.reasons)) == len(form.reasons)


def test_children_counted_once_by_reviews_on_time_have_reviews_whose_due_date_is_known() -> None:
    text = FAR_REVIEWS.replace("distinct: null", "distinct: child_id").replace(
        "exclude: {not_recorded: placement_distance_miles is null}\n", ""
    )
    form = read(text)
    assert form.parts[0].where == "(placement_distance_miles > 20) and not coalesce(is_due_date_unknown, false)"
    assert (form.parts[0].exclusion, form.reasons) == (None, ())


@pytest.mark.parametrize(
    ("line", "instead", "place", "why"),
    [
        ("where: placement_distance_miles > 20", "where: placement_distance_miles > 'x'", "line 7, column 35", "text"),
        ("where: placement_distance_miles > 20", "where: placement_distanse_miles > 20", "line 7, column 8", "Did you"),
        ("where: placement_distance_miles > 20", 'where: "held_date > 20"', "line 7, column 21", "number"),
        ("success: is_on_time", "success: held_date", "line 8, column 10", "a date. Needed is a condition"),
        ("success: is_on_time", "success: |\n  is_on_time and\n  late_reasn = 'x'", "line 10, column 3", "late_reason"),
        ("kind: flow", "kind: stock", "line 3, column 7", "gives a flow"),
        ("base: reviews", "base: reviewz", "line 3, column 7", "Did you mean reviews"),
        ("[team, age_band]", "[team, weather]", "line 12, column 20", "breakdown weather"),
        ("[team, age_band]", "[team+team]", "line 12, column 14", "one name twice"),
        ("[children, care_episodes", "[children, care_episods", "line 13, column 19", "care_episodes"),
        ("[children, care_episodes, reviews]", "[]", "line 13, column 8", "needs names no export"),
        ("polarity: high", "polarity: hgh", "line 6, column 11", "Did you mean high"),
        ("distinct: null", "distinct: team", "line 11, column 11", "review_id, child_id"),
        ("amount: 1", "amount: 2", "line 5, column 10", "counts each record once"),
        ("amount: 1\ndistinct: null", "plus: [{base: reviews}]", "line 10, column 7", "a percentage has no plus"),
        ("amount: 1\ndistinct: null", "amount: 2\ndistinct: child_id", "line 5, column 10", "has no amount"),
        ("measure: percentage", "measure: rate_per_100", "line 5, column 10", "needs the key per"),
        ("source: Corp", "sourcee: Corp", "line 14, column 10", "Did you mean source"),
        ("polarity: high", "polarity: high\npolarity: low", "line 7, column 1", "stands twice"),
        ("indicator_id: local_far_reviews", "indicator_id: far_reviews", "line 1", "must begin with local_"),
        ("name: Reviews on time of", "name: Looked-after reviews held #", "line 1", "has this name"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_column(line: str, instead: str, place: str, why: str) -> None:
    assert line in FAR_REVIEWS
    found = problems(FAR_REVIEWS.replace(line, instead))
    assert any(place in problem and why in problem for problem in found), found


PER_CHILD = "per: {base: children_looked_after, where: null}\n"
RATE = FAR_REVIEWS.replace("measure: percentage", "measure: ratio").replace("success: is_on_time\n", PER_CHILD)
MEDIAN = (
    FAR_REVIEWS.replace("percentage", "median").replace("success: is_on_time\n", "").replace("distinct: null\n", "")
)
LINES = [
    *((FAR_REVIEWS, line) for line in FAR_REVIEWS.splitlines()),
    (RATE, PER_CHILD.rstrip()),
    (MEDIAN, "amount: 1"),
]


@pytest.mark.parametrize(
    ("text", "line"), LINES, ids=[line.partition(":")[0] + f" {n}" for n, (_, line) in enumerate(LINES)]
)
def test_a_key_left_blank_is_a_key_that_is_missing(text: str, line: str) -> None:
    """`success:` with nothing behind it says no more than no line at all: the same message, or none where none is due."""

    def said(changed: str) -> list[str]:
        try:
            read(changed)
        except FileRefusedError as refusal:
            return [problem.partition(": ")[2] for problem in refusal.problems]
        return []

    left_blank = said(text.replace(line, f"{line.partition(':')[0]}:"))
    assert left_blank == said(text.replace(f"{line}\n", ""))


def test_a_base_left_blank_in_what_a_figure_is_out_of_is_missing() -> None:
    found = problems(RATE.replace("base: children_looked_after", "base: null"))
    assert any("per has no base. Add it." in problem for problem in found), found


@pytest.mark.parametrize(
    ("attack", "offset", "why"),
    [
        ("1 = (select count(*) from evidence_reviews)", 4, "a subquery"),
        ("exists (select 1 from key_children)", 7, "a subquery"),
        ("review_id in (select review_id from base_reviews)", 0, "values in brackets after it"),
        ("is_on_time) or (select 1) = (1", 10, "not an expression"),
        ("is_on_time; drop table base_reviews", 10, "a semicolon"),
        ("is_on_time union all select * from x", 11, "not an expression"),
        ("is_on_time -- and nothing else", 0, "a comment"),
        ("is_on_time /* nothing */", 0, "a comment"),
        ("'x' = read_text('/etc/passwd')", 6, "the function read_text"),
        ("read_csv('/etc/passwd') is not null", 0, "the function read_csv"),
        ("getenv('IRO_PSEUDONYM_KEY') = 'x'", 0, "the function getenv"),
        ("getvariable('iro_inner_key') is not null", 0, "the function getvariable"),
        ("query('drop table x') is null", 0, "the function query"),
        ("base_conferences.team = 'x'", 0, "no table"),
        ("evidence.main.fct_reviews.team = 'x'", 0, "no table"),
        ("\"team\" = 'x'", 0, "single quotation marks"),
        ("team = $1", 0, "not allowed"),
        ("team = ?", 0, "not allowed"),
        ("#1 = 1", 1, "not allowed"),
        ("cast(team as integer) = 1", 5, "a type is not changed"),
        ("team::integer = 1", 0, "a type is not changed"),
        ("sum(sequence_number) > 1", 0, "the function sum"),
        ("row_number() over () = 1", 0, "not allowed"),
        ("regexp_matches(team, '(a+)+$')", 0, "the function"),
        ("repeat('x', 100000000) = team", 0, "the function repeat"),
        ("team in ('a', lower('b'))", 14, "numbers, texts and dates"),
        ("list_sort(list_transform([1], x -> x)) = 1", 0, "the function"),
        ("current_date > held_date", 0, "the function current_date"),
        ("interval 1 day > interval 2 days", 0, "not allowed"),
        ("child_id = 'C000012'", 11, "no single case"),
        ("held_date = '2026-02-30'", 12, "must be in the calendar"),
        ("held_date > '26-01-01'", 12, "YYYY-MM-DD"),
        ("held_date + 1 > due_date", 0, "days_between"),
        ("months_after(held_date, sequence_number) > due_date", 24, "a whole number"),
        ("months_after(held_date, 99999) > due_date", 24, "1,200"),
        ("sequence_number > 99999999999999999999", 18, "9 digits"),
        ("sequence_number > 1e300", 18, "9 digits"),
        ("team > 'a'", 0, "= or <>"),
        ("team = null", 0, "is null"),
        ("is_on_time and", 11, "not an expression"),
        ("team = 'x", 7, "not closed"),
        ("", 0, "nothing in it"),
        ("team = '__calendar__'", 7, "cannot be compared"),
    ],
)
def test_every_attack_is_refused_at_its_place(attack: str, offset: int, why: str) -> None:
    place, words = refused(attack)
    assert why in words
    assert abs(place - offset) <= 1, place


@pytest.mark.parametrize(
    "monster",
    [
        "team = '" + "x" * 1_000_000 + "'",
        "(" * 900 + "is_on_time" + ")" * 900,
        "not " * 450 + "is_on_time",
        "case when is_on_time then " * 70 + "true" + " else false end" * 70,
        " and ".join(["is_on_time"] * 170),
        "- " * 150 + "1 > sequence_number",
        "days_between(held_date, held_date) + " * 52 + "1 > 2",
    ],
    ids=["a million characters", "brackets", "not", "case", "and", "minus", "sums"],
)
def test_length_and_depth_are_refused_or_harmless(monster: str) -> None:
    try:
        assert len(checked(monster, REVIEWS, ValueKind.FLAG)) < 50_000
    except ExpressionError as error:
        assert "most" in error.words or "deeply" in error.words or "comment" in error.words


def test_working_days_within_working_days_do_not_grow_without_end() -> None:
    inner = "held_date"
    for _ in range(12):
        inner = f"coalesce(due_date, case when working_days_between({inner}, due_date) > 1 then held_date end)"
    _, words = refused(f"{inner} is null")
    assert "most" in words or "deeply" in words


@pytest.mark.parametrize(
    ("expression", "becomes"),
    [
        ("TEAM = 'it''s' and not IS_ON_TIME", "team = 'it''s' and not is_on_time"),
        ("late_reason in ('a', 'b') or team not like 'x%'", "late_reason in ('a', 'b') or team not like 'x%'"),
        ("held_date between '2026-01-01' and date '2026-03-31'",
         "held_date between cast('2026-01-01' as date) and cast('2026-03-31' as date)"),
        ("months_after(held_date, -6) <= due_date",
         "cast((held_date) + to_months(cast(-6 as integer)) as date) <= due_date"),
        ("days_between(due_date, held_date) > 3", "(cast((held_date) - (due_date) as bigint)) > 3"),
        ("sequence_number / 0 > 1", "round(cast(sequence_number as double) * 1 / nullif(cast(0 as double), 0), 6) > 1"),
        ("lower(coalesce(team, '')) = 'x' or review_id is not null",
         "lower(coalesce(team, '')) = 'x' or review_id is not null"),
        ("team = '{{ 1 }}; drop'", "team = '{{ 1 }}; drop'"),
    ],
)  # fmt: skip
def test_an_expression_is_written_anew(expression: str, becomes: str) -> None:
    assert sql(expression) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "a: &a [x, x]\nb: *a\n",
        "- indicator_id\n",
        "indicator_id: [",
        "? [a]\n: b\n",
        "x" * 40_000,
        "indicator_id: local_a\nbase: {reviews: 1}\nwhere: [a]\n",
    ],
    ids=["nested", "alias", "list", "unfinished", "key", "long", "shapes"],
)
def test_a_file_that_is_no_indicator_is_refused_in_words(text: str) -> None:
    assert all(problem.startswith("local_far_reviews.yml") for problem in problems(text))


def test_what_a_base_is_made_from_is_needed_whether_the_file_names_it_or_not() -> None:
    """Reviews are counted from three exports; the file names children, and reviews by a column."""
    text = FAR_REVIEWS.replace("[children, care_episodes, reviews]", "[children, reviews.late_reason]")
    assert read(text).needs == ("children", "reviews.late_reason", "care_episodes")
    known = load_contracts()
    assert all(base.exports and set(base.exports) <= set(known) for base in load_bases().values())


def test_a_calculated_amount_may_be_negative_and_says_so() -> None:
    text = FAR_REVIEWS.replace("measure: percentage", "measure: count").replace("success: is_on_time\n", "")
    form = read(text.replace("amount: 1", "amount: days_between(due_date, held_date) * 2"))
    assert definition_row(form)["is_difference"] == "true"
    assert "amount is not null" not in form.parts[0].where
    # Who is left out for want of a distance is asked for no amount.
    assert form.parts[0].where.endswith(
        "case when placement_distance_miles is null then 'not_recorded' end is not null)"
    )
    assert "<= 1000000" in form.parts[0].amount


def test_the_products_own_are_in_the_same_form() -> None:
    forms = national_forms()
    assert len(forms) >= 114
    assert not any(name.startswith("local_") for name in forms)
    assert {form.base.name for form in forms.values()} <= set(load_bases())
