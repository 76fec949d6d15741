"""The same invented children as an Annex A workbook, a children in need census and tables of the safeguarding dataset."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from tests.faults.invented import NOW, Files, Invented

Sheet = Sequence[Sequence[Any]]
CHILD_COLUMNS = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth"]
LOOKED_AFTER = [
    *CHILD_COLUMNS,
    "Date Started to be Looked After",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "Date of Last IRO Visit / Contact to the Child",
    "Date Ceased to be Looked After",
    "Allocated Team",
]
ON_PLANS = [
    *CHILD_COLUMNS,
    "Child Protection Plan Start Date",
    "Initial Category of Abuse",
    "Latest Category of Abuse",
    "Date of latest review conference",
    "Child Protection Plan End Date",
]
ENQUIRIES = [
    *CHILD_COLUMNS,
    "Strategy discussion initiating Section 47 Enquiry Start Date",
    "Date of Initial Child Protection Conference",
]
PROPERTIES = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
DAY = datetime.date
STARTED = DAY(2026, 8, 3)


def annex_a(
    who: Invented, child_id: Any = None, started: Any = STARTED, epoch: datetime.datetime | None = None
) -> bytes:
    """A workbook with one child in each of the three lists that are read."""
    child = [child_id if child_id is not None else who.child(1), "Female", "WBRI", DAY.fromisoformat(who.born(1))]
    sheets: dict[str, Sheet] = {
        "List 5": [ENQUIRIES, [*child, DAY(2026, 6, 1), DAY(2026, 6, 15)]],
        "List 7": [ON_PLANS, [*child, DAY(2026, 6, 15), "Neglect", "Neglect", DAY(2026, 9, 8), None]],
        "List 8": [LOOKED_AFTER, [*child, started, "C2", DAY(2026, 8, 25), DAY(2026, 9, 1), None, "North"]],
    }
    return workbook(sheets, epoch)


def workbook(sheets: Mapping[str, Sheet], epoch: datetime.datetime | None = None) -> bytes:
    """An Excel workbook; `epoch` is the day that its numbers count from, 1904 on old Macintoshes."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    if epoch is not None:
        book.epoch = epoch
    for place, (title, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(title, place)
        for row in rows:
            sheet.append(list(row))
    del book[book.sheetnames[-1]]
    book.save(stream)
    return with_member(stream.getvalue(), "docProps/core.xml", PROPERTIES)


def with_member(document: bytes, name: str, contents: bytes) -> bytes:
    """The same workbook with one member more, or with other contents of one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        members = {member: source.read(member) for member in source.namelist()} | {name: contents}
        for member, data in members.items():
            # Without the time of writing, so that the same case is the same bytes each time.
            target.writestr(zipfile.ZipInfo(member), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def census(who: Invented, authority: str | None = None, day: str = NOW, start: str = '<?xml version="1.0"?>') -> bytes:
    """A children in need census of one child with an enquiry, a conference, a plan and a review of it."""
    return f"""{start}
<Message>
 <Header>
  <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>{day}</ReferenceDate></CollectionDetails>
  <Source><LEA>{authority or who.code}</LEA></Source>
 </Header>
 <Children>
  <Child>
   <ChildIdentifiers>
    <LAchildID>{who.child(1)}</LAchildID><PersonBirthDate>{who.born(1)}</PersonBirthDate><Sex>F</Sex>
   </ChildIdentifiers>
   <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
   <CINdetails>
    <DateOfInitialCPC>2026-06-15</DateOfInitialCPC>
    <Section47>
     <S47ActualStartDate>2026-06-01</S47ActualStartDate>
     <DateOfInitialCPC>2026-06-15</DateOfInitialCPC>
    </Section47>
    <ChildProtectionPlans>
     <CPPstartDate>2026-06-15</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
     <Reviews><CPPreviewDate>2026-09-08</CPPreviewDate></Reviews>
    </ChildProtectionPlans>
   </CINdetails>
  </Child>
 </Children>
</Message>
""".encode()


def safeguarding_dataset(who: Invented, started: str, held: str) -> Files:
    """The tables of the dataset that care needs; the two dates as the case system writes them."""
    period = who.token("Period1")
    return {
        "ssd_person.csv": f"pers_person_id,pers_dob,pers_sex\n{who.child(1)},{who.born(1)} 00:00:00.000,F\n".encode(),
        "ssd_cla_episodes.csv": (
            "clae_cla_episode_id,clae_person_id,clae_cla_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
            f"clae_cla_last_iro_contact_date\n{who.token('Episode1')},{who.child(1)},{period},{started},S,\n"
        ).encode(),
        "ssd_cla_reviews.csv": (
            f"clar_cla_review_id,clar_cla_id,clar_cla_review_date\n{who.review(1)},{period},{held}\n"
        ).encode(),
    }
