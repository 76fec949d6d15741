"""What a profile says, as a model: a source layout, its files, how they are recognised, what each of them fills."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator

from orchestration.landing.documents import Document, Pattern, Texts, fault
from orchestration.landing.profiles.rules import ISO_DATE, ColumnRule, ExportRule, Part, date_formats_are_known

Format = Literal["csv", "workbook", "xml"]
SUFFIXES: dict[Format, tuple[str, ...]] = {
    "csv": (".csv",),
    "workbook": (".xlsx", ".xlsm", ".xls"),
    "xml": (".xml",),
}
Extracts = Literal["full", "period"]
Encoding = Literal["utf-8", "utf-16", "cp1252"]
Delimiter = Literal[",", ";", "\t", "|"]
# What a file may say of its own batch.
StatedFact = Literal["extract_date", "local_authority"]
DELIMITERS: tuple[str, ...] = get_args(Delimiter)
# An extract that holds the state of its last month end only, of its own day only, or no history at all.
REACHES = ("last_month_end", "extract_date", "nothing")
# What may stand between the words of a sheet's name.
JOINT = r"[\s_.-]*"
# The second file of a name that a browser or a file manager made: "reviews (2)", "reviews - Copy", "Copy of reviews".
COPY_OF = re.compile(r"copy of | \(\d+\)$| - copy( \(\d+\))?$", re.IGNORECASE)


def _a_reach(value: Any) -> Any:
    if value in REACHES or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise fault(f"this must be how many whole months it reaches back, or one of {', '.join(REACHES)}")


Reach = Annotated[
    int | str,
    BeforeValidator(_a_reach),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"enum": list(REACHES)}]}),
]


class Stated(Document):
    """A column of a table that says what the whole batch is: the extract date, or the authority."""

    table: str
    source: Texts = Field(alias="from")


class XmlLayout(Document):
    """The root elements a file may have, and the element whose occurrences are the rows of each table."""

    roots: Texts
    records: dict[str, str]


class Profile(Document):
    """One source layout: its files, how they are recognised, and what each fills.

    `reference_tables` are those that an authority edits itself; they look the same beside every layout.
    """

    name: str = Field(description="The name of this file, without .yml")
    title: str
    description: str
    extracts: Extracts = Field(description="full: all history that the system reports; period: one return")
    recognised_by: Texts = Field(description="The tables that are all there in a batch of this layout")
    date_formats: Texts = Field((ISO_DATE,), alias="date_format", description="How dates are written, as in %d/%m/%Y")
    times: Literal["cut"] | None = Field(None, description="cut: a time of day behind a date is left out")
    exports: dict[str, ExportRule] = Field(
        description="What fills each export; without any, each is read by its own name"
    )
    unused_files: dict[str, str] = Field({}, description="Tables that nothing is read from, each with the reason")
    format: Format = "csv"
    stem_prefix: Pattern = Field("", description="A pattern of what may stand before the name of a table")
    stem_suffix: Pattern = Field("", description="A pattern of what may stand after the name of a table")
    encoding: Encoding | None = None
    delimiter: Delimiter = ","
    headers: Literal["exact", "letters_and_digits"] = "exact"
    header_row: int = Field(1, strict=True, ge=1)
    xml: XmlLayout | None = None
    stated: dict[StatedFact, Stated] = Field({}, description="What the files say of the batch")
    blanks: Texts = Field((), description="Texts that mean blank in any column")
    synonyms: dict[str, str] = Field({}, description="Other spellings of source columns")
    reaches_back: dict[str, Reach] = Field({}, description="How far extracts of this layout reach back, by export")
    reference_tables: tuple[str, ...] = Field((), exclude=True, repr=False)
    # What a batch says of its files, which may be true of those tables too.
    reference_encoding: Encoding | None = Field(None, exclude=True, repr=False)
    reference_delimiter: Delimiter = Field(",", exclude=True, repr=False)

    _date_formats = field_validator("date_formats")(date_formats_are_known)

    def table_of(self, name: str) -> str | None:
        """The name by which the profile knows a table, whatever its case and prefix; None for an unknown one."""
        plain = name.strip().lower()
        return next((known for known, pattern in self._patterns.items() if pattern.fullmatch(plain)), None)

    def table_of_file(self, file_name: str) -> str | None:
        """The table that a CSV file is, by its stem; a copy of a file ("reviews (2)") is the same table."""
        stem = Path(file_name).stem
        return self.table_of(stem) or self.table_of(COPY_OF.sub("", stem))

    @functools.cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        """How the name of each known table may be written.

        A sheet may have a blank, a stroke or nothing between the words of its name, and more words on either side.
        """
        if self.format == "workbook":
            return {
                known: re.compile(
                    f"(?:.*[^0-9a-z])?{JOINT.join(map(re.escape, known.split()))}(?:[^0-9a-z].*)?", re.DOTALL
                )
                for known in self.known_tables
            }
        prefix, suffix = f"(?:{self.stem_prefix})?", f"(?:{self.stem_suffix})?"
        return {known: re.compile(prefix + re.escape(known) + suffix, re.IGNORECASE) for known in self.known_tables}

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every table that fills an export, with what it fills."""
        return tuple(part for rule in self.exports.values() for part in rule.parts)

    @functools.cached_property
    def known_tables(self) -> tuple[str, ...]:
        """Every table the profile has a word about."""
        used = [name for part in self.parts for name in (part.file, *part.helper_files)]
        stated = [each.table for each in self.stated.values()]
        return tuple(dict.fromkeys([*used, *stated, *self.unused_files]))

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Every source column of a table that the profile asks for, under each of its names."""
        names: list[str] = []
        for part in self.parts:
            if part.file == table:
                names += [name for rule in part.columns.values() for name in rule.source_names]
                names += part.own_columns
            names += part.helper_columns(table)
        names += [name for each in self.stated.values() if each.table == table for name in each.source]
        return tuple(dict.fromkeys(names))

    @property
    def reading_rules(self) -> dict[str, Any]:
        """All that decides how a batch of this layout is read."""
        tables = {"reference_tables": self.reference_tables}
        said = {"reference_encoding": self.reference_encoding, "reference_delimiter": self.reference_delimiter}
        return {**self.model_dump(exclude={"title", "description"}), **tables, **said}

    def reading_dates(self, date_format: str) -> Profile:
        """The same profile, reading dates of one more format in every column."""
        return self._with_each(lambda rule: rule.reading_dates(date_format))

    def cutting_times(self) -> Profile:
        """The same profile, leaving out a time of day behind any date."""
        return self._with_each(ColumnRule.cutting_times)

    def _with_each(self, change: Callable[[ColumnRule], ColumnRule]) -> Profile:
        def columns(part: Part) -> dict[str, object]:
            return {"columns": {name: change(rule) for name, rule in part.columns.items()}}

        exports = {}
        for name, rule in self.exports.items():
            several = tuple(part.model_copy(update=columns(part)) for part in rule.several)
            exports[name] = rule.model_copy(update={**columns(rule), "several": several})
        return self.model_copy(update={"exports": exports})

    def reading_of_tables(self) -> list[object]:
        """What decides how every table of a batch becomes text, whichever export it fills."""
        xml = self.xml.model_dump() if self.xml else None
        return [self.encoding, self.delimiter, self.headers, self.header_row, self.blanks, self.synonyms, xml]


def suffix_format(file_name: str) -> Format | None:
    """The format that a file's suffix promises; None for a file that is not an export."""
    suffix = Path(file_name).suffix.lower()
    return next((name for name, suffixes in SUFFIXES.items() if suffix in suffixes), None)


def is_export_file(file_name: str) -> bool:
    """True for a file that may hold exports."""
    return suffix_format(file_name) is not None
