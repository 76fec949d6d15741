"""The parts of an indicator's file that say what is counted: bases and the expressions over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestration.landing.documents import not_known
from orchestration.landing.indicators.bases import Base, ValueKind, load_bases
from orchestration.landing.indicators.expressions import checked
from orchestration.landing.indicators.forms import Part
from orchestration.landing.indicators.parsing import ExpressionError
from orchestration.landing.indicators.placed import Place, Placed, PlacedText

KINDS = ("flow", "stock", "window")
PART_KEYS = ("base", "where", "amount", "distinct")
NOT_TEXTS = ("exclude", "plus", "per", "breakdowns", "needs", "deciding_columns", "time_limits")
# As many as the model int_indicator_breakdowns takes apart.
LONGEST_LIST = 12
# Of one record. What is greater is a mistake, and counts as not recorded.
GREATEST_AMOUNT = 1_000_000
WORD = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass
class PartReading:
    """The reading of one file: problems are gathered, so that all of them are said at once."""

    title: str
    keys: dict[str, Placed]
    problems: list[str] = field(default_factory=list)

    def _say(self, place: Place, words: str) -> None:
        self.problems.append(f"{self.title}, {place}: {words}")

    def _keys_are_known(self, keys: Iterable[str], known: tuple[str, ...], place: Place) -> None:
        for key in keys:
            if key not in known:
                at = self.keys[key].place if key in self.keys else place
                self._say(at, f"{not_known(f'the key {key[:60]}', key, known)}.")

    def _text(self, keys: Mapping[str, Placed], key: str) -> PlacedText | None:
        placed = keys.get(key)
        if placed is None or placed.value is None or key in NOT_TEXTS:
            return None
        if not isinstance(placed.value, PlacedText):
            self._say(placed.place, f"{key} is one text. Correct it.")
            return None
        return placed.value

    def _base(self, keys: Mapping[str, Placed]) -> Base | None:
        text = self._text(keys, "base")
        if text is None:
            return None
        base = load_bases().get(text.text)
        if base is None:
            words = not_known(f"the base {text.text[:60]}", text.text, load_bases())
            self._say(text.place, f"{words}. `iro bases` says what each is.")
            return None
        kind = self._text(self.keys, "kind")
        if kind and kind.text in KINDS and kind.text != base.kind:
            self._say(text.place, f"the base {base.name} gives a {base.kind}, and kind says {kind.text}. Correct one.")
        return base

    def _expression(self, text: PlacedText | None, base: Base, wanted: ValueKind) -> str | None:
        if text is None:
            return None
        try:
            return checked(text.text, base.value_kinds, wanted)
        except ExpressionError as error:
            self._say(text.at(error.offset), error.words)
            return None

    def _exclude(self, base: Base) -> tuple[tuple[str, ...], str | None]:
        placed = self.keys.get("exclude")
        if placed is None or placed.value is None:
            return (), None
        if not isinstance(placed.value, dict):
            self._say(placed.place, "exclude is a list of `reason: condition`. Correct it.")
            return (), None
        whens = []
        for reason, condition in placed.value.items():
            if not WORD.fullmatch(reason):
                self._say(condition.place, "a reason has small letters, digits and underscores. Correct it.")
            if not isinstance(condition.value, PlacedText):
                self._say(condition.place, "a reason has one condition. Correct it.")
                continue
            sql = self._expression(condition.value, base, ValueKind.FLAG)
            whens.append(f"when {sql} then '{reason}'")
        return tuple(placed.value), f"case {' '.join(whens)} end" if whens else None

    def _part(
        self,
        keys: Mapping[str, Placed],
        base: Base,
        exclusion: str | None = None,
        is_main: bool = False,
        is_denominator: bool = False,
    ) -> Part | None:
        where = self._expression(self._text(keys, "where"), base, ValueKind.FLAG)
        success = self._expression(self._text(keys, "success"), base, ValueKind.FLAG) if is_main else None
        amount = self._text(keys, "amount")
        amount_sql = self._expression(amount, base, ValueKind.NUMBER) or "1"
        if "double" in amount_sql:
            amount_sql = f"case when abs({amount_sql}) <= {GREATEST_AMOUNT} then {amount_sql} end"
        if amount and is_number(amount.text) and float(amount.text) > GREATEST_AMOUNT:
            self._say(amount.place, f"an amount is at most {GREATEST_AMOUNT:,}. Correct it.")
        if amount_sql != "1" and not is_number(amount_sql):
            has_one = f"{amount_sql} is not null"
            # Whose amount is not recorded may be left out for that, with the reason.
            has_one = f"({has_one} or {exclusion} is not null)" if exclusion else has_one
            where = f"{f'({where}) and ' if where else ''}{has_one}"
        distinct = self._text(keys, "distinct")
        if distinct and base.value_kinds.get(distinct.text) is not ValueKind.ID:
            ids = [name for name, kind in base.value_kinds.items() if kind is ValueKind.ID]
            self._say(distinct.place, f"distinct names an id of the base: {', '.join(ids)}. Correct it.")
        threshold = self._text(keys, "threshold") if is_main else None
        if threshold and threshold.text not in base.thresholds:
            words = not_known(f"the threshold {threshold.text[:60]}", threshold.text, base.thresholds)
            self._say(threshold.place, f"{words}.")
        return Part(
            base,
            is_denominator,
            where or "true",
            success,
            exclusion,
            amount_sql,
            distinct.text if distinct else None,
            threshold.text if threshold else None,
        )

    def _others(self, key: str, is_denominator: bool) -> Iterable[Part]:
        placed = self.keys.get(key)
        if placed is None or placed.value is None:
            return
        entries = placed.value if isinstance(placed.value, tuple) else (placed,)
        for entry in entries[:LONGEST_LIST]:
            value = entry.value if isinstance(entry, Placed) else None
            if not isinstance(value, dict):
                self._say(placed.place, f"{key} says {', '.join(PART_KEYS)}, each as `key: value`. Correct it.")
                return
            for name in value:
                if name not in PART_KEYS:
                    self._say(value[name].place, f"{not_known(f'the key {name[:60]}', name, PART_KEYS)}.")
            if "base" not in value or value["base"].value is None:
                self._say(placed.place, f"{key} has no base. Add it.")
                continue
            base = self._base(value)
            part = self._part(value, base, is_denominator=is_denominator) if base else None
            if part:
                yield part


def is_number(text: str) -> bool:
    """Whether a text is a number, and no calculation."""
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None
