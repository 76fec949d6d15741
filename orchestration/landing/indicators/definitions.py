"""The row of the table `indicator_definitions` that a form makes, and the rules for an indicator of a council's own."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, fields, replace

from orchestration.ground.paths import INDICATOR_DEFINITIONS, INDICATOR_FILES
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.indicators.bases import ValueKind
from orchestration.landing.indicators.expressions import checked
from orchestration.landing.indicators.forms import OF_AMOUNTS, Form
from orchestration.landing.indicators.reading import read_form
from orchestration.landing.problems import FileRefusedError

OWN_PREFIX = "local_"
# In the order in which they are listed.
DOMAINS = ("reviews", "looked_after", "conferences", "plans", "escalations", "workload", "other")
COLUMNS = (
    "indicator_id",
    "name",
    "domain",
    "measure",
    "kind",
    "polarity",
    "denominator",
    "numerator",
    "exclusions",
    "breakdowns",
    "needs",
    "source",
    "looks_back",
    "judged_by",
    "time_limits",
    "deciding_columns",
    "is_difference",
    "headline_order",
)


@dataclass(frozen=True)
class Meaning:
    """What a figure is: the same wherever an indicator has the same id, so that figures can stand in one column."""

    name: str
    measure: str
    kind: str
    polarity: str
    is_difference: str

    @classmethod
    def of(cls, form: Form) -> Meaning:
        """What a form's figure is."""
        row = definition_row(form)
        return cls(**{each.name: row[each.name] for each in fields(cls)})

    def differences(self, other: Meaning) -> list[str]:
        """In what two differ."""
        return [each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)]


@functools.cache
def national_forms() -> dict[str, Form]:
    """The product's own indicators by their ids, domain by domain, from dbt_project/indicators.

    Raises:
        FileRefusedError: one of them is wrong.
    """
    forms = {}
    for path in sorted(INDICATOR_FILES.rglob("*.yml")):
        form = read_form(path.name, path.read_bytes())
        if form.texts["indicator_id"] != path.stem:
            raise FileRefusedError([f"{path.name}: the file must be called {form.texts['indicator_id']}.yml."])
        forms[path.stem] = form
    return dict(sorted(forms.items(), key=lambda each: DOMAINS.index(definition_row(each[1])["domain"])))


def read_own_indicator(name: str, title: str, data: bytes) -> Form:
    """Read an indicator of a council's own.

    Args:
        name: the file's name without its ending, which must be the indicator's id.
        title: what a message calls the file.
        data: its bytes.

    Raises:
        FileRefusedError: everything that is wrong with it, each with its line and column.
    """
    form = _without_unknown(read_form(title, data))
    indicator_id = form.texts["indicator_id"]
    national = seed_rows(INDICATOR_DEFINITIONS)
    problems = []
    if not indicator_id.startswith(OWN_PREFIX):
        problems.append(f"indicator_id must begin with {OWN_PREFIX}, so that it is never one of the product's.")
    if indicator_id != name:
        problems.append(f"indicator_id is {indicator_id}, and the file is called {name}.yml. Rename one of them.")
    if form.texts["name"].strip().lower() in {row["name"].lower() for row in national}:
        problems.append("an indicator of the product has this name. Choose another one.")
    if form.texts.get("domain", DOMAINS[0]) not in DOMAINS:
        problems.append(f"domain must be one of {', '.join(DOMAINS)}.")
    if form.texts.get("is_difference") == "false" and _may_be_negative(form):
        problems.append(
            "an amount that is calculated may be below zero, so is_difference cannot be false. Leave it out."
        )
    if "headline_order" in form.texts:
        problems.append("headline_order is the product's to give. Leave it out.")
    if problems:
        raise FileRefusedError([f"{title}, line 1, column 1: {problem}" for problem in problems])
    return form


def _without_unknown(form: Form) -> Form:
    """The form with the reasons of its base to leave out what nobody can judge, where its success asks for that.

    What is counted once has no exclusions: there the condition says it.
    """
    main = form.parts[0]
    if not main.success or not set(main.base.unknown_columns) & set(re.findall(r"\w+", main.success)):
        return form
    reasons = {
        reason: checked(condition, main.base.value_kinds, ValueKind.FLAG)
        for reason, condition in main.base.unknown_reasons.items()
    }
    if main.distinct:
        known = " and ".join(f"not coalesce({condition}, false)" for condition in reasons.values())
        return replace(form, parts=(replace(main, where=f"({main.where}) and {known}"), *form.parts[1:]))
    begun = main.exclusion.removesuffix(" end") if main.exclusion else "case"
    whens = [f" when {condition} then '{reason}'" for reason, condition in reasons.items()]
    part = replace(main, exclusion=f"{begun}{''.join(when for when in whens if when not in begun)} end")
    return replace(form, parts=(part, *form.parts[1:]), reasons=tuple(dict.fromkeys((*form.reasons, *reasons))))


def definition_row(form: Form) -> dict[str, str]:
    """A form as a row of definitions, by column, blank where there is nothing to say."""
    texts = form.texts
    measure = texts["measure"]
    is_of_percentage = measure == "percentage"
    judged_by = texts.get("judged_by", _judged_by(form))
    return {
        **dict.fromkeys(COLUMNS, ""),
        **{column: texts[column] for column in COLUMNS if column in texts},
        "domain": texts.get("domain", form.base.domain),
        "numerator": texts.get("numerator", texts["success"] if is_of_percentage else _counted(form)),
        "denominator": texts.get("denominator", _counted(form) if is_of_percentage else ""),
        "exclusions": ";".join(form.reasons),
        "breakdowns": ";".join(form.breakdowns),
        "needs": ";".join(form.needs),
        "looks_back": texts.get("looks_back", "0 days"),
        "judged_by": judged_by,
        "time_limits": ";".join(form.time_limits or _time_limits(form, judged_by)),
        "deciding_columns": ";".join(form.deciding_columns),
        "is_difference": texts.get("is_difference", "true" if _may_be_negative(form) else "false"),
    }


def _counted(form: Form) -> str:
    """What is counted, where the file says it in no words: the base's, and the condition as it is written."""
    description = form.base.description
    where = form.texts.get("where")
    return f"{description[0].lower()}{description[1:]}{f', where {where}' if where else ''}"


def _judged_by(form: Form) -> str:
    """How a record comes to count, where the file does not say it."""
    if form.texts["measure"] == "percentage":
        return "dates" if form.texts["success"].strip() == "is_on_time" else "recorded"
    if form.texts["measure"] in OF_AMOUNTS:
        return "duration"
    return "event" if form.texts["kind"] == "flow" else "state"


def _time_limits(form: Form, judged_by: str) -> tuple[str, ...]:
    """The limits of the base, where the file names none: of its due dates, or of the threshold that it names."""
    threshold = form.parts[0].threshold
    return form.base.limits(threshold) if threshold or judged_by in ("dates", "series") else ()


def _may_be_negative(form: Form) -> bool:
    """Whether what a figure adds up may be below zero: an amount that is calculated, and no column or number."""
    counted = [part.amount for part in form.parts if not part.is_denominator]
    return form.texts["measure"] not in OF_AMOUNTS and not all(re.fullmatch(r"\w+(\.\d+)?", each) for each in counted)
