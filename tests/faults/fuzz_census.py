"""Ways to pollute a census, and a second reading of one: a tree of elements, walked by hand."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from xml.parsers import expat

from tests.faults.fuzz_reading import NotReadableError, date, plain
from tests.faults.fuzz_sources import SECRET
from tests.faults.fuzz_tables import pollute_bytes

VALID = f"""<?xml version="1.0" encoding="utf-8"?>
<Message>
 <Header><ReferenceDate>2026-03-31</ReferenceDate><LEA>E06000005</LEA></Header>
 <Children>
  <Child>
   <ChildIdentifiers><LAchildID>{SECRET}C1</LAchildID><PersonBirthDate>2011-03-05</PersonBirthDate><Sex>F</Sex></ChildIdentifiers>
   <ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>
   <CINdetails>
    <DateOfInitialCPC>2025-06-16</DateOfInitialCPC>
    <Section47>
     <S47ActualStartDate>2025-06-02</S47ActualStartDate><InitialCPCtarget>2025-06-23</InitialCPCtarget>
     <DateOfInitialCPC>2025-06-16</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired>
    </Section47>
    <ChildProtectionPlans>
     <CPPstartDate>2025-06-16</CPPstartDate><InitialCategoryOfAbuse>NEU</InitialCategoryOfAbuse>
     <NumberOfPreviousCPP>1</NumberOfPreviousCPP>
     <Reviews><CPPreviewDate>2025-09-10</CPPreviewDate><CPPreviewDate>2026-02-20</CPPreviewDate></Reviews>
    </ChildProtectionPlans>
   </CINdetails>
  </Child>
  <Child>
   <ChildIdentifiers><LAchildID>{SECRET}C2</LAchildID><PersonBirthDate>2014-11-17</PersonBirthDate><Sex>1</Sex></ChildIdentifiers>
   <ChildCharacteristics><Ethnicity>MWBC</Ethnicity></ChildCharacteristics>
   <CINdetails><DateOfInitialCPC>2025-10-01</DateOfInitialCPC></CINdetails>
   <CINdetails><Section47><S47ActualStartDate>2025-12-01</S47ActualStartDate><ICPCnotRequired>1</ICPCnotRequired></Section47></CINdetails>
  </Child>
 </Children>
</Message>
"""
LEAF = re.compile(r"<(\w+)>([^<]*)</\1>")
BLOCKS = ("Child", "CINdetails", "Section47", "ChildProtectionPlans", "Reviews", "ChildIdentifiers")
ODD_TEXTS = (
    "", " ", "  2025-06-02 ", "02/06/2025", "2025-02-30", "é", "&amp;", "&nbsp;", "&#160;", "<!-- -->2025-06-02",
    "<![CDATA[2025-06-02]]>", "<b/>", "-1", "0", "#N/A", "1.2E+5", "Y", "true", "]]>", "<", "&#0;", f"{SECRET}C1",
)  # fmt: skip
DECLARATIONS = ("", "utf-8", "utf-16", "windows-1252", "ascii", "iso-8859-1", "utf-99")
DOCTYPE = "<!DOCTYPE Message [<!ENTITY nbsp ' '>]>"


def polluted_census(random: Random) -> tuple[bytes, str]:
    """A polluted census, and what was done to it."""
    text, encoding, done = VALID, "utf-8", []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        step = random.choice(
            ("value", "value", "swap", "delete", "double", "rename", "block", "block", "declare", "doctype", "bytes")
        )
        done.append(step)
        if step == "declare":
            encoding = random.choice(DECLARATIONS)
            text = text.replace('encoding="utf-8"', f'encoding="{encoding}"' if encoding else "", 1)
        elif step == "doctype":
            text = text.replace("?>", f"?>{DOCTYPE}", 1)
        elif step == "block":
            text = _change_a_block(random, text)
        elif step != "bytes":
            text = _change_a_leaf(random, text, step)
    try:
        data = bytearray(text.encode(encoding or "utf-8", errors="xmlcharrefreplace"))
    except LookupError:
        data = bytearray(text.encode())
    for _ in range(done.count("bytes")):
        pollute_bytes(random, data, done)
    return bytes(data), ", ".join(done)


def _change_a_leaf(random: Random, text: str, step: str) -> str:
    leaves = list(LEAF.finditer(text))
    if not leaves:
        return text
    leaf, other = random.choice(leaves), random.choice(leaves)
    if step == "delete":
        return text[: leaf.start()] + text[leaf.end() :]
    if step == "double":
        twin = leaf.group() if random.random() < 0.5 else leaf.group().replace(leaf.group(2), other.group(2))
        return text[: leaf.end()] + twin + text[leaf.end() :]
    if step == "rename":
        name = random.choice((leaf.group(1).lower(), f"x:{leaf.group(1)}", "Other", "DateofInitialICPC"))
        return text[: leaf.start()] + f"<{name}>{leaf.group(2)}</{name}>" + text[leaf.end() :]
    value = other.group(2) if step == "swap" else random.choice(ODD_TEXTS)
    return text[: leaf.start(2)] + value + text[leaf.end(2) :]


def _change_a_block(random: Random, text: str) -> str:
    name = random.choice(BLOCKS)
    blocks = list(re.finditer(rf"<{name}>.*?</{name}>", text, re.DOTALL))
    if not blocks:
        return text
    block = random.choice(blocks)
    twin = random.choice(("", block.group() * 2, f"<!--{block.group()}-->", block.group().replace("2025", "2024") * 2))
    return text[: block.start()] + twin + text[block.end() :]


@dataclass
class _Element:
    name: str
    inside: list[_Element] = field(default_factory=list)
    text: str = ""


RECORDS = {"Header", "Child", "Disability", "CINdetails", "Section47", "ChildProtectionPlans", "CPPreviewDate"}
ASKED = {
    "Header": ("ReferenceDate", "LEA"),
    "Child": (
        "LAchildID", "PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate", "Sex", "GenderCurrent", "Ethnicity",
    ),
    "CINdetails": ("DateOfInitialCPC",),
    "Section47": ("S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired", "ICPCRequired"),
    "ChildProtectionPlans": (
        "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse", "NumberOfPreviousCPP",
    ),
}  # fmt: skip
SEXES = {"0": "U", "1": "M", "2": "F", "9": "U"}
FLAGS = {"1": "Y", "true": "Y", "0": "N", "false": "N"}
Values = tuple[str | None, ...]


def read_census(data: bytes) -> dict[str, set[Values]]:
    """The rows of each export as sets of values, without made ids.

    Raises:
        NotReadableError: it is not XML, has a document type, contradicts itself, or is another day's or authority's.
    """
    root = _parsed(data)
    if root.name not in ("Message", "CINdetailsCollection"):
        raise NotReadableError
    stated = [_leaves(header) for header in _records(root, "Header")]
    for name, expected in (("ReferenceDate", "2026-03-31"), ("LEA", "e06000005")):
        texts = {leaves[name] for leaves in stated if leaves.get(name)}
        if len(texts) > 1 or (texts and name == "ReferenceDate" and texts.pop()[:10] != expected):
            raise NotReadableError
    found: dict[str, set[Values]] = {
        "children": set(), "section47_enquiries": set(), "conferences": set(), "protection_plans": set()
    }  # fmt: skip
    known: dict[str, Values] = {}
    cases: list[tuple[str, str | None]] = []
    for child in _records(root, "Child"):
        leaves = _leaves(child)
        child_id = _id(leaves.get("LAchildID"))
        row = (
            child_id,
            *(_day(leaves.get(name)) for name in ("PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate")),
            _coded(SEXES, leaves.get("Sex")) or _coded(SEXES, leaves.get("GenderCurrent")),
            _filled(leaves.get("Ethnicity")),
            _disability(child),
        )
        if known.setdefault(child_id, row) != row:
            raise NotReadableError
        found["children"].add(row)
        for case in _records(child, "CINdetails"):
            _read_case(case, child_id, found, cases)
    found["conferences"] |= _beside_enquiries(found, cases)
    return found


def _beside_enquiries(found: dict[str, set[Values]], cases: list[tuple[str, str | None]]) -> set[Values]:
    """The conferences that cases date and no enquiry of the child does, to two weeks.

    An enquiry of the child in the 60 days before led to it; without one, the child moved in.
    """
    held = [(row[1], _number(row[2])) for row in found["conferences"] if row[0] == "initial"]
    begun = [(row[0], _number(row[1])) for row in found["section47_enquiries"]]
    beside: set[Values] = set()
    for child_id, day in cases:
        number = _number(day) if day else None
        if number is None or any(who == child_id and abs(number - other) <= 14 for who, other in held):
            continue
        is_initial = any(who == child_id and 0 <= number - start <= 60 for who, start in begun)
        beside.add(("initial" if is_initial else "transfer_in", child_id, day, None, None, None))
    return beside


def _number(day: str | None) -> int:
    """The days up to a day. Four centuries have 146,097 of them; Python does not know the calendar of year 0."""
    assert day is not None
    year, month, rest = map(int, day.split("-"))
    return datetime.date(year % 400 + 400, month, rest).toordinal() + year // 400 * 146_097


def _read_case(
    case: _Element, child_id: str, found: dict[str, set[Values]], cases: list[tuple[str, str | None]]
) -> None:
    cases.append((child_id, _day(_leaves(case).get("DateOfInitialCPC"))))
    for enquiry in _records(case, "Section47"):
        leaves = _leaves(enquiry)
        start, held = _day(leaves.get("S47ActualStartDate")), _day(leaves.get("DateOfInitialCPC"))
        required = _coded({"1": "N", "true": "N", "0": "Y", "false": "Y"}, leaves.get("ICPCRequired"), True)
        flag = _coded(FLAGS, leaves.get("ICPCnotRequired"), True) or required
        target = _day(leaves.get("InitialCPCtarget"))
        if start:
            if flag not in (None, "Y", "N"):
                raise NotReadableError
            found["section47_enquiries"].add((child_id, start, flag))
        if held:
            found["conferences"].add(
                ("initial", child_id, held, f"{child_id}_{start}" if start else None, target, None)
            )
    for plan in _records(case, "ChildProtectionPlans"):
        leaves = _leaves(plan)
        start, count = _day(leaves.get("CPPstartDate")), _filled(leaves.get("NumberOfPreviousCPP"))
        if start is None or (count and not re.fullmatch(r"[+-]?\d+", count, re.ASCII)):
            raise NotReadableError
        categories = [_coded({"NEU": "NEG"}, leaves.get(f"{which}CategoryOfAbuse")) for which in ("Initial", "Latest")]
        found["protection_plans"].add((child_id, start, _day(leaves.get("CPPendDate")), *categories, count))
        for review in _records(plan, "CPPreviewDate"):
            if day := _day(_leaves(review).get("CPPreviewDate")):
                found["conferences"].add(("review", child_id, day, None, None, f"{child_id}_{start}"))


def landed_census(rows: dict[str, Any]) -> dict[str, set[Values]]:
    """What was landed, in the same form."""
    columns = {
        "children": (
            "child_id", "date_of_birth", "expected_date_of_birth", "date_of_death", "sex", "ethnicity", "has_disability",
        ),
        "section47_enquiries": ("child_id", "start_date", "conference_not_required"),
        "conferences": ("conference_type", "child_id", "held_date", "section47_id", "recorded_due_date", "plan_id"),
        "protection_plans": (
            "child_id", "start_date", "end_date", "initial_category", "latest_category", "previous_plan_count",
        ),
    }  # fmt: skip
    return {
        export: {tuple(row.get(name) for name in columns[export]) for _, row in rows[export]}
        for export in columns
        if export in rows
    }


def _parsed(data: bytes) -> _Element:
    parser, stack = expat.ParserCreate(), [_Element("")]

    def start(name: str, _attributes: dict[str, str]) -> None:
        element = _Element(name.rpartition(":")[2].replace("DateofInitialICPC", "DateOfInitialCPC"))
        stack[-1].inside.append(element)
        stack.append(element)

    def refuse(*_arguments: object) -> None:
        raise NotReadableError

    def text(piece: str) -> None:
        stack[-1].text += piece

    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NotReadableError from None
    return stack[0].inside[0]


def _records(element: _Element, name: str) -> Iterator[_Element]:
    """The records of a name below an element, wherever they stand."""
    for each in element.inside:
        if each.name == name:
            yield each
        else:
            yield from _records(each, name)


def _leaves(record: _Element) -> dict[str, str]:
    """The first text of each leaf of a record; those of records inside it are theirs."""
    found: dict[str, str] = {}
    leaves = [record] if record.name == "CPPreviewDate" else list(_leaf_elements(record))
    for leaf in leaves:
        value = leaf.text.strip()
        if found.setdefault(leaf.name, value) != value and leaf.name in ASKED.get(record.name, ()):
            raise NotReadableError
    return found


def _leaf_elements(element: _Element) -> Iterator[_Element]:
    for each in element.inside:
        if each.name in RECORDS:
            continue
        if each.inside:
            yield from _leaf_elements(each)
        else:
            yield each


def _disability(child: _Element) -> str | None:
    texts = [each.text.strip().lower() for each in _records(child, "Disability") if not each.inside]
    codes = {"N" if text == "none" else "Y" for text in texts if text}
    return max(codes, default=None)


def _filled(value: str | None) -> str | None:
    return (value or "").strip(" \t\n\r\u00a0\u200b\u200c\u200d\u2060\ufeff") or None


def _id(value: str | None) -> str:
    name = plain(value or "")
    if not name or re.fullmatch(r"\d(\.\d+)?[eE]\+\d+|#N/A", name):
        raise NotReadableError
    return name


def _day(value: str | None) -> str | None:
    filled = _filled(value)
    return date(filled) if filled else None


def _coded(codes: dict[str, str], value: str | None, ignore_case: bool = False) -> str | None:
    filled = _filled(value)
    if filled is None:
        return None
    return codes.get(filled.lower() if ignore_case else filled, filled)
