"""How a profile fills an export: by which tables, and each contract column by which rule; as models.

YAML makes a number of 007, a date of 2024-01-01 and a truth of yes; here each must be what it is meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from orchestration.landing.documents import Document, Pattern, Texts, fault
from orchestration.landing.profiles.dates import DATE_PARTS, are_ambiguous, unknown_parts

ISO_DATE = "%Y-%m-%d"
ANY_OTHER = "*"


def date_formats_are_known(date_formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats as they are; an error where one has an unknown part, or where one text fits two of them."""
    if unknown := sorted({part for each in date_formats for part in unknown_parts(each)}):
        raise fault(f"the date format has an unknown part {', '.join(unknown)}. Known are {', '.join(DATE_PARTS)}")
    if are_ambiguous(date_formats):
        raise fault("one text fits two of its date formats")
    return date_formats


def _without_groups(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise fault(f"this is not a valid pattern ({error})") from None
        if groups:
            raise fault("a wording is a pattern without a group: write (?:...)")
    return patterns


Truth = Annotated[bool, Field(strict=True)]
Wordings = Annotated[Texts, AfterValidator(_without_groups)]


class Lookup(Document):
    """A value read from another table of the batch. All names are source columns: `key` and those after `take` theirs.

    A row is found where its `key` equals this row's `by`; with `at` also since <= at < until, or where none of those
    says anything since = at = until, and with `within_days` only if since is not longer ago. `only` restricts their
    rows to listed values. Of several values the one that `choose` says is taken; without `take`, being there is all.
    """

    file: str
    key: Texts
    by: Texts
    take: str | None = None
    at: str | None = None
    since: str | None = None
    until: str | None = None
    within_days: int | None = None
    only: dict[str, Texts] = Field({})
    choose: Literal["largest", "smallest", "latest"] = "largest"

    @property
    def their_columns(self) -> tuple[str, ...]:
        """Every column of the other table that is looked at."""
        named = (*self.key, self.take, self.since, self.until, *self.only)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def our_columns(self) -> tuple[str, ...]:
        """Every source column of the row's own table that is compared."""
        return tuple(dict.fromkeys(name for name in (*self.by, self.at) if name))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if len(self.key) != len(self.by):
            raise fault("key and by have different lengths")
        if self.choose != "latest" and (self.at is None) != (self.since is None):
            raise fault("at needs since, and since needs at")
        return self


class ColumnRule(Document):
    """How one contract column is filled: exactly one of from, constant, join, join_source, lookup and first_of.

    `from` are the names the column may have in the file, `join_source` source columns whose texts are joined, and
    `join` and `only_when` name contract columns. The value is cut to the group of `extract` where that matches,
    translated by `codes`, or else by the first of `wordings` that it fits (patterns by code, over small letters and
    digits with single blanks between), replaced by `otherwise` where blank, and given its `prefix`. With `ordinal`, the
    second and later rows that join to the same text get #2, #3, ... Without `date_format` or `times` the profile's own
    hold.
    """

    source: Texts = Field((), alias="from")
    constant: str | None = None
    join: Texts = ()
    join_source: Texts = ()
    lookup: Lookup | None = None
    first_of: tuple[ColumnRule, ...] = ()
    extract: Pattern | None = None
    codes: dict[str, str] = Field({})
    wordings: dict[str, Wordings] = Field({})
    ignore_case: Truth = True
    date_formats: Texts = Field((ISO_DATE,), alias="date_format")
    times: Literal["cut"] | None = None
    found: str | None = None
    otherwise: str | None = None
    prefix: str = ""
    separator: str = "_"
    ordinal: Truth = False
    only_when: str | None = None

    _date_formats = field_validator("date_formats")(date_formats_are_known)

    def reading_dates(self, date_format: str) -> ColumnRule:
        """The same rule with one more date format."""
        formats = tuple(dict.fromkeys((*self.date_formats, date_format)))
        first_of = tuple(each.reading_dates(date_format) for each in self.first_of)
        return self.model_copy(update={"date_formats": formats, "first_of": first_of})

    def cutting_times(self) -> ColumnRule:
        """The same rule, leaving out a time of day behind a date."""
        first_of = tuple(each.cutting_times() for each in self.first_of)
        return self.model_copy(update={"times": "cut", "first_of": first_of})

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern that the rule itself matches a text against."""
        wordings = [each for patterns in self.wordings.values() for each in patterns]
        return (*([self.extract] if self.extract is not None else []), *wordings)

    @property
    def leaves(self) -> tuple[ColumnRule, ...]:
        """The rules that read something: itself, or those of first_of."""
        return self.first_of or (self,)

    @property
    def source_names(self) -> tuple[str, ...]:
        """Every source column of the row's own table that the rule may read."""
        names = [name for leaf in self.leaves for name in (*leaf.source, *leaf.join_source)]
        names += [name for leaf in self.leaves if leaf.lookup for name in leaf.lookup.our_columns]
        return tuple(dict.fromkeys(names))

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        ways = (self.source, self.constant is not None, self.join, self.join_source, self.lookup, self.first_of)
        if sum(map(bool, ways)) != 1:
            raise fault("exactly one of from, constant, join, join_source, lookup and first_of is needed")
        if any(leaf.first_of or leaf.join for leaf in self.first_of):
            raise fault("first_of holds plain rules only, without first_of and join")
        if self.lookup and not (self.lookup.take or self.found):
            raise fault("a lookup takes a value (take) or says what its being there means (found)")
        if self.extract is not None and re.compile(self.extract).groups != 1:
            raise fault("extract is not a pattern with one group")
        return self


class Exclusion(Document):
    """Rows of a table that say nothing of an export, because their `by` values stand in `key` of another table.

    With `near`, only those rows of the other table count in which that column is a day at most `within_days` from the
    row's own of that name.
    """

    file: str
    key: Texts
    by: Texts
    near: str | None = None
    within_days: int = 0


class Part(Document):
    """One table that fills an export. A row is used only if all `used_where` contract columns are filled."""

    file: str = Field("", description="The table, in small letters; of a CSV file its name without .csv")
    columns: dict[str, ColumnRule] = Field(
        {}, description="How each contract column is filled; without it, by its own name"
    )
    used_where: Texts = ()
    unless_in: Exclusion | None = None

    @property
    def lookups(self) -> Iterator[Lookup]:
        """Every lookup that its columns make."""
        for rule in self.columns.values():
            yield from (leaf.lookup for leaf in rule.leaves if leaf.lookup)

    @property
    def helper_files(self) -> tuple[str, ...]:
        """The tables that are only looked into."""
        files = [lookup.file for lookup in self.lookups] + ([self.unless_in.file] if self.unless_in else [])
        return tuple(sorted(set(files)))

    def helper_columns(self, file: str) -> tuple[str, ...]:
        """The columns of one of those tables that are looked at."""
        names = [name for lookup in self.lookups if lookup.file == file for name in lookup.their_columns]
        if self.unless_in and self.unless_in.file == file:
            names += [*self.unless_in.key, *([self.unless_in.near] if self.unless_in.near else [])]
        return tuple(dict.fromkeys(names))

    @property
    def own_columns(self) -> tuple[str, ...]:
        """The source columns of its own table that it reads beside those that contract columns are named after."""
        names = [name for lookup in self.lookups for name in lookup.our_columns]
        names += [name for rule in self.columns.values() for leaf in rule.leaves for name in leaf.join_source]
        if self.unless_in:
            names += [*self.unless_in.by, *([self.unless_in.near] if self.unless_in.near else [])]
        return tuple(dict.fromkeys(names))


class ExportRule(Part):
    """Which tables fill an export: one, whose keys stand here, or several `parts`.

    With `merge`, rows of one key become one: the first filled value of each column.
    """

    several: tuple[Part, ...] = Field((), alias="parts")
    merge: Truth = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The tables with what each fills."""
        return self.several or (self,)

    @property
    def files(self) -> tuple[str, ...]:
        """The tables that its rows come from."""
        return tuple(dict.fromkeys(part.file for part in self.parts))

    @model_validator(mode="after")
    def _is_filled_one_way(self) -> Self:
        if bool(self.file) == bool(self.several) or not all(part.file for part in self.parts):
            raise fault("it needs the file that fills it, or parts of which each names its file")
        return self
