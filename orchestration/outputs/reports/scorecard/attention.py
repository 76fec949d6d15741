"""What to look at: at most seven sentences that the figures earn, the worst first, each with its place on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.outputs.reports.chance.signs import FEWEST_CASES
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.notes import LEAST_RECORDED
from orchestration.outputs.reports.scorecard.changed_figures import changed_figures
from orchestration.outputs.reports.scorecard.duties import Duty
from orchestration.outputs.reports.scorecard.lists import ListOfWork
from orchestration.outputs.reports.scorecard.rows import Row, Team
from orchestration.outputs.reports.words import (
    cases,
    day_in_words,
    figure_in_words,
    inside_a_sentence,
    listed,
    number,
    whole,
)

MOST_SENTENCES = 7
# No kind of sentence may fill the list alone.
MOST_OF_A_KIND = 3


@dataclass(frozen=True)
class Sentence:
    """One thing to look at: its kind in a word, what it says, and the place on the page that shows it."""

    kind: str
    words: str
    anchor: str


def what_to_look_at(
    marts: Marts, rows: Sequence[Row], duties: Sequence[Duty], lists: Sequence[ListOfWork]
) -> list[Sentence]:
    """The sentences of a scorecard; none is made up to fill the list."""
    kinds = (
        _overdue(lists),
        _targets_missed(rows),
        _teams_apart(rows),
        _duties_not_met(duties),
        _worse(rows),
        _badly_recorded(rows),
        _changed(marts),
    )
    # The gravest of each kind first, so that one kind never hides the others.
    found: list[Sentence] = []
    for turn in range(MOST_OF_A_KIND):
        found += [some[turn] for some in kinds if len(some) > turn]
    chosen = found[:MOST_SENTENCES]
    return [sentence for some in kinds for sentence in some if sentence in chosen]


def _overdue(lists: Sequence[ListOfWork]) -> list[Sentence]:
    overdue = [each for each in lists if each.overdue and each.is_a_limit]
    if not overdue:
        return []
    parts = [f"{each.label}: {each.overdue:,}, the oldest by {cases(each.oldest_days, 'days')}" for each in overdue]
    words = f"On {day_in_words(overdue[0].as_at)} past its limit: {'; '.join(parts)}."
    return [Sentence("Overdue", words, "overdue")]


def _targets_missed(rows: Sequence[Row]) -> list[Sentence]:
    """By how far the target lies outside the interval, headlines first."""
    found = []
    for row in rows:
        main = row.main
        if main is None or main.status != "missed" or main.target is None or main.value is None or main.is_before_reach:
            continue
        distance = abs(float(main.value) - float(main.target)) / max(float(main.target), 1)
        found.append((not row.indicator.is_headline, -distance, row))
    return [_target_missed(row) for _, _, row in sorted(found, key=lambda each: each[:2])]


def _target_missed(row: Row) -> Sentence:
    main, measure = row.main, row.indicator.measure
    assert main is not None  # only rows with a figure miss a target
    now = figure_in_words(main.value, measure, main.numerator, main.denominator)
    side = "under" if row.indicator.polarity == "high" else "over"
    chance = " by more than chance explains" if row.indicator.is_percentage else ""
    words = (
        f"{row.indicator.short_name}: {now}, {main.period_label}, {side} the target of "
        f"{number(main.target, measure)}{chance}{_beside_the_year_before(row)}."
    )
    return Sentence("Target missed", words, row.anchor)


def _beside_the_year_before(row: Row) -> str:
    """How a figure stands beside the year before, as the end of a sentence; nothing where that is not known."""
    if row.main is None or row.before is None:
        return ""
    now, before = (number(value, row.indicator.measure) for value in (row.main.value, row.before.value))
    if row.before.verdict not in ("alike", "untested"):
        return f", {row.before.verdict} than a year before ({before})"
    if now == before:
        return f"; a year before it was {before} too"
    chance = ", a difference that chance may explain" if row.before.verdict == "alike" else ""
    return f"; a year before it was {before}{chance}"


def _teams_apart(rows: Sequence[Row]) -> list[Sentence]:
    """Teams that chance does not explain, of the main figures, with the reasons that are recorded most often.

    Its row marks a team of few cases too, but one case of two is nothing to begin a meeting with.
    """
    found = []
    for row in rows:
        worse = [team for team in row.teams if team.is_worse and (team.cell.denominator or 0) >= FEWEST_CASES]
        if not worse or not row.indicator.is_headline or row.main is None:
            continue
        is_far = any(team.standing.startswith("far") for team in worse)
        found.append((not is_far, _team_apart(row, worse)))
    return [sentence for _, sentence in sorted(found, key=lambda each: each[0])]


def _team_apart(row: Row, worse: Sequence[Team]) -> Sentence:
    measure = row.indicator.measure
    named = [
        f"{team.cell.label} {number(team.cell.value, measure)} "
        f"({whole(team.cell.numerator)} of {whole(team.cell.denominator)})"
        for team in worse
    ]
    why = f" Reasons recorded most often in all teams: {row.main_reasons}." if row.main_reasons else ""
    words = f"{row.indicator.short_name}: {listed(named)}, further from the rest than chance explains.{why}"
    return Sentence("Team", words, row.anchor)


def _duties_not_met(duties: Sequence[Duty]) -> list[Sentence]:
    broken = [duty for duty in duties if duty.status == "not_met"]
    if not broken:
        return []
    # What is counted is ranked, whatever its source; of as many cases, law comes first.
    ranked = sorted(broken, key=lambda duty: (-duty.failing_cases, duty.status_of_source != "law"))
    worst = [duty for duty in ranked if duty.failing_cases][:2] or ranked[:2]
    parts = [f"{inside_a_sentence(duty.name)} ({duty.failing or duty.figure})" for duty in worst]
    measured = sum(duty.status != "not_measured" for duty in duties)
    beside = ": " if len(worst) == len(broken) else "; most cases: " if worst[0].failing_cases else ", among them "
    words = (
        f"{len(broken)} of {measured} duties that can be measured {'is' if len(broken) == 1 else 'are'} not met in full"
        f"{beside}{listed(parts)}."
    )
    return [Sentence("Duties", words, "duties")]


def _worse(rows: Sequence[Row]) -> list[Sentence]:
    """Signs of a change for the worse in the newest months, headlines first."""
    found = [
        row
        for row in rows
        if row.series.direction == "worse" and row.main is not None and not row.series.rests_on_few_cases
    ]
    return [
        Sentence("Change", f"{row.indicator.short_name}: {row.series.reading}. {row.series.advice}", row.anchor)
        for row in sorted(found, key=lambda row: not row.indicator.is_headline)
    ]


def _badly_recorded(rows: Sequence[Row]) -> list[Sentence]:
    """Columns of the main figures that too few rows fill, the emptiest first."""
    found = {
        (recording.percent, recording.column): row
        for row in rows
        if row.indicator.is_headline
        for recording in row.recording
        if recording.percent < LEAST_RECORDED
    }
    return [
        Sentence(
            "Recording",
            f"{row.indicator.short_name} rests on {column}, filled in {percent:.0f} % of rows in the last 12 months.",
            row.anchor,
        )
        for (percent, column), row in sorted(found.items(), key=lambda each: each[0])
    ]


def _changed(marts: Marts) -> list[Sentence]:
    """The main figure of a closed period whose difference from the release before comes first, if there is one."""
    found = changed_figures(marts)
    for row in found.shown if found else ():
        if row["is_headline"] and row["value_before"] is not None and row["value_now"] is not None:
            before, now = (number(row[value], row["measure"]) for value in ("value_before", "value_now"))
            words = f"{row['short_name']}, {row['label']}: {before} in release {row['previous_release_id']}, {now} now."
            return [Sentence("Changed since published", words, "changes")]
    return []
