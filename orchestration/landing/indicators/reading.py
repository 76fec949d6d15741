"""The reading of an indicator's file: which keys it may have, and what each may say."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from orchestration.landing.contracts import load_contracts
from orchestration.landing.documents import not_known
from orchestration.landing.indicators.forms import OF_AMOUNTS, Form, Part, breakdown_name, published_attribute
from orchestration.landing.indicators.part_reading import KINDS, LONGEST_LIST, WORD, PartReading
from orchestration.landing.indicators.placed import Place, read_placed, texts_in
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError

MEASURES = (
    "count",
    "percentage",
    "rate_per_10000",
    "rate_per_100",
    "ratio",
    "median",
    "percentile_90",
    "fte",
)
WITH_DENOMINATOR = ("rate_per_10000", "rate_per_100", "ratio")
POLARITIES = ("high", "low", "neutral")
JUDGED_BY = ("dates", "series", "recorded", "duration", "caseload", "state", "event")
NEEDED = ("indicator_id", "name", "base", "kind", "measure", "polarity", "needs", "source")
OPTIONAL = (
    "where",
    "success",
    "exclude",
    "amount",
    "distinct",
    "threshold",
    "breakdowns",
    "plus",
    "per",
    "domain",
    "numerator",
    "denominator",
    "looks_back",
    "judged_by",
    "time_limits",
    "deciding_columns",
    "is_difference",
    "headline_order",
)
LONGEST_TEXT = 400
LONGEST_NAME = 160
_LOOKS_BACK = re.compile(r"\d{1,3} (days|months)|ever")


def read_form(title: str, data: bytes) -> Form:
    """Read an indicator's file and check it against its base.

    Args:
        title: what a message calls the file.
        data: its bytes.

    Raises:
        FileRefusedError: everything that is wrong with it, each with its line and column.
    """
    reading = _Reading(title, read_placed(title, data))
    form = reading.form()
    if reading.problems or form is None:
        raise FileRefusedError(reading.problems[:MOST_PROBLEMS_OF_A_FILE])
    return form


class _Reading(PartReading):
    """The reading of a whole file."""

    def form(self) -> Form | None:
        self._keys_are_known(self.keys, (*NEEDED, *OPTIONAL), Place(1, 1))
        # A key with nothing behind it is one that is not there.
        self.keys = {key: placed for key, placed in self.keys.items() if placed.value is not None}
        for key in NEEDED:
            if key not in self.keys:
                self._say(Place(1, 1), f"the key {key} is missing. Add it.")
        texts = {key: text.text for key in self.keys if (text := self._text(self.keys, key))}
        for key, known in (("kind", KINDS), ("measure", MEASURES), ("polarity", POLARITIES), ("judged_by", JUDGED_BY)):
            self._one_of(key, known)
        self._patterns(texts)
        base = self._base(self.keys)
        if base is None:
            return None
        reasons, exclusion = self._exclude(base)
        main = self._part(self.keys, base, exclusion, is_main=True)
        others = [*self._others("plus", is_denominator=False), *self._others("per", is_denominator=True)]
        parts = tuple(part for part in (main, *others) if part)
        self._measure(texts.get("measure", ""), parts)
        return Form(
            texts,
            self._list("breakdowns", functools.partial(_breakdown, parts)),
            self._needs(parts),
            self._list("deciding_columns", lambda column: _need(column.partition(".")[0])),
            self._list("time_limits", functools.partial(_time_limit, main)) if main else (),
            reasons,
            parts,
        )

    def _one_of(self, key: str, known: tuple[str, ...]) -> None:
        text = self._text(self.keys, key)
        if text and text.text not in known:
            self._say(text.place, f"{not_known(f'the {key} {text.text[:60]}', text.text, known)}.")

    def _patterns(self, texts: Mapping[str, str]) -> None:
        rules: dict[str, tuple[re.Pattern[str], str]] = {
            "indicator_id": (WORD, "small letters, digits and underscores, at most 60, a letter first"),
            "looks_back": (_LOOKS_BACK, "`12 months`, `60 days` or `ever`"),
            "is_difference": (re.compile("true|false"), "true or false"),
            "headline_order": (re.compile(r"\d{1,3}"), "a whole number"),
            "domain": (WORD, "one word"),
        }
        for key, (pattern, what) in rules.items():
            if key in texts and not pattern.fullmatch(texts[key]):
                self._say(self.keys[key].place, f"{key} must be {what}. Correct it.")
        for key in ("name", "source", "numerator", "denominator"):
            most = LONGEST_NAME if key == "name" else LONGEST_TEXT
            if key in texts and (not texts[key].isprintable() or not 1 <= len(texts[key].strip()) <= most):
                self._say(self.keys[key].place, f"{key} must be a line of 1 to {most} characters. Correct it.")

    def _measure(self, measure: str, parts: tuple[Part, ...]) -> None:
        """What a measure needs of the other keys, and what it cannot have."""
        for key, measures in (("success", ("percentage",)), ("per", WITH_DENOMINATOR)):
            if measure in measures and key not in self.keys:
                self._say(self.keys["measure"].place, f"a {measure} needs the key {key}. Add it.")
            if measure not in measures and measure in MEASURES and key in self.keys:
                self._say(self.keys[key].place, f"a {measure} has no {key}. Leave it out.")
        if measure in OF_AMOUNTS and "amount" not in self.keys:
            self._say(self.keys["measure"].place, f"a {measure} needs the key amount. Add it.")
        if measure in ("percentage", "rate_per_10000", "rate_per_100"):
            for part in parts:
                if part.amount != "1" and not part.is_denominator:
                    self._say(self.keys["measure"].place, f"a {measure} counts each record once. Leave out amount.")
        if measure == "percentage" and "plus" in self.keys:
            self._say(self.keys["plus"].place, "a percentage has no plus: it counts from one base. Leave it out.")
        if any(part.distinct and (part.amount != "1" or measure in OF_AMOUNTS) for part in parts):
            self._say(self.keys["measure"].place, "what is counted once has no amount. Leave out distinct or amount.")
        if any(part.distinct for part in parts) and any(part.exclusion for part in parts):
            self._say(self.keys["exclude"].place, "what is counted once has no exclusions. Put them into where.")

    def _needs(self, parts: tuple[Part, ...]) -> tuple[str, ...]:
        """What a file names, and what its bases need: without it a figure would be 0, or count what has ended."""
        named = self._list("needs", _need)
        if not named and "needs" in self.keys:
            self._say(self.keys["needs"].place, "needs names no export. Name what the figure is counted from.")
        found = {*named, *(need.partition(".")[0] for need in named)}
        of_bases = dict.fromkeys(need for part in parts for need in part.base.needs if need not in found)
        if len(named) + len(of_bases) > LONGEST_LIST:
            self._say(self.keys["needs"].place, f"with what its bases need these are over {LONGEST_LIST}.")
        return (*named, *of_bases)

    def _list(self, key: str, problem_of: Callable[[str], str | None]) -> tuple[str, ...]:
        placed = self.keys.get(key)
        if placed is None or placed.value is None:
            return ()
        if isinstance(placed.value, dict):
            self._say(placed.place, f"{key} is a list: [a, b]. Correct it.")
            return ()
        texts = list(texts_in(placed.value))
        if len(texts) > LONGEST_LIST:
            self._say(placed.place, f"{key} has at most {LONGEST_LIST} values. Leave some out.")
        for text in texts:
            words = problem_of(text.text)
            if words:
                self._say(text.place, words)
        if len({text.text for text in texts}) < len(texts):
            self._say(placed.place, f"{key} has a value twice. Leave one of them out.")
        return tuple(text.text for text in texts)


def _breakdown(parts: tuple[Part, ...], breakdown: str) -> str | None:
    """What is wrong with a breakdown: a name, or two with a plus between them."""
    names = breakdown.split("+")
    if len(names) > 2:
        return "a breakdown has one name, or two with a plus between them. Correct it."
    if len(set(names)) < len(names):
        return f"the breakdown {breakdown[:60]} has one name twice. Leave one of them out."
    for name in names:
        for part in parts:
            if published_attribute(name) not in part.base.attributes:
                known = [breakdown_name(attribute) for attribute in part.base.attributes]
                return f"{not_known(f'the breakdown {name[:60]}', name, known)} for the base {part.base.name}."
    return None


def _time_limit(part: Part, limit: str) -> str | None:
    """What is wrong with a time limit: it is none of those by which the base's dates are due."""
    known = part.base.limits(part.threshold)
    if limit in known:
        return None
    if not known:
        return f"the dates of the base {part.base.name} are due by no time limit. Leave time_limits out."
    return f"{not_known(f'the time limit {limit[:60]}', limit, known)} for the base {part.base.name}."


def _need(need: str) -> str | None:
    """What is wrong with a need: an export, or `export.column`."""
    export, _, column = need.partition(".")
    contract = load_contracts().get(export)
    if contract is None:
        return f"{not_known(f'the export {export[:60]}', export, load_contracts())}."
    if column and column not in contract.column_names:
        return f"{not_known(f'the column {column[:60]}', column, contract.column_names)} for the export {export}."
    return None
