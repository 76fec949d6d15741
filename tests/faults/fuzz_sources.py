"""The valid files that the fuzz starts from, small and full of secrets, and how each is to be read."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from tests.faults.fuzz_reading import ISO_DATE, UK_DATE, Row, Source, date, flag, text

SECRET = "Qz99"
uk_date = functools.partial(date, patterns=(UK_DATE,))
any_date = functools.partial(date, patterns=(ISO_DATE, UK_DATE), times=True)


@dataclass(frozen=True)
class Batch:
    """Valid files of one profile by name, as cells, and the export that each fills."""

    profile: str
    files: dict[str, list[list[str]]]
    exports: dict[str, tuple[str, Source]]


def _cells(header: str, *rows: str) -> list[list[str]]:
    return [row.split(",") for row in (header, *rows)]


def _canonical(key: str, ids: str, others: str = "", dates: str = "", flags: str = "", required: str = "") -> Source:
    """A file whose columns are those of its contract."""
    readings = dict.fromkeys(f"{key} {ids} {others}".split(), text)
    readings |= dict.fromkeys(dates.split(), date) | dict.fromkeys(flags.split(), flag)
    return Source(
        columns={name: (name, reading) for name, reading in readings.items()},
        key=tuple(key.split()),
        required=(*key.split(), *required.split()),
        ids=(*key.split(), *ids.split()),
    )


CANONICAL = Batch(
    "canonical",
    {
        "missing_episodes.csv": _cells(
            "missing_id,child_id,start_date,end_date,missing_type",
            f"{SECRET}M1,{SECRET}C1,2026-01-05,2026-01-07,M",
            f"{SECRET}M2,{SECRET}C1,2026-02-11,,A",
            f"{SECRET}M3,{SECRET}C2,2026-03-02,2026-03-02,M",
        ),
        "officer_contacts.csv": _cells(
            "contact_id,child_id,officer_id,contact_date,contact_type,seen_alone",
            f"{SECRET}K1,{SECRET}C1,{SECRET}O1,2026-01-05,visit,Y",
            f"{SECRET}K2,{SECRET}C2,{SECRET}O1,2026-02-06,phone,",
            f"{SECRET}K3,{SECRET}C2,,2026-03-07,visit,N",
        ),
        "review_audits.csv": _cells(
            "audit_id,review_id,audit_date,audit_area,grade",
            f"{SECRET}A1,{SECRET}R1,2026-01-05,plan,good",
            f"{SECRET}A2,{SECRET}R2,2026-02-06,conduct,inadequate",
            f"{SECRET}A3,,2026-03-07,recording,",
        ),
        "allocations.csv": _cells(
            "allocation_id,child_id,officer_id,role,start_date,end_date",
            f"{SECRET}L1,{SECRET}C1,{SECRET}O1,iro,2026-01-05,2026-02-01",
            f"{SECRET}L2,{SECRET}C1,{SECRET}O2,iro,2026-02-01,",
            f"{SECRET}L3,{SECRET}C2,{SECRET}O2,conference_chair,2026-03-07,",
        ),
    },
    {
        "missing_episodes.csv": (
            "missing_episodes",
            _canonical("missing_id", "child_id", "missing_type", "start_date end_date", required="child_id start_date"),
        ),
        "officer_contacts.csv": (
            "officer_contacts",
            _canonical(
                "contact_id",
                "child_id officer_id",
                "contact_type",
                "contact_date",
                "seen_alone",
                "child_id contact_date",
            ),
        ),
        "review_audits.csv": (
            "review_audits",
            _canonical("audit_id", "review_id", "audit_area grade", "audit_date", required="audit_date"),
        ),
        "allocations.csv": (
            "allocations",
            _canonical(
                "allocation_id",
                "child_id officer_id",
                "role",
                "start_date end_date",
                "",
                "child_id officer_id start_date",
            ),
        ),
    },
)


def _episode(row: Row) -> None:
    row["episode_id"] = f"{row['child_id']}_{row['start_date']}" if row["child_id"] and row["start_date"] else None
    if row["end_date"] is None:
        row["end_reason"] = None


def _review(row: Row) -> None:
    row["review_id"] = f"{row['child_id']}_{row['held_date']}" if row["child_id"] and row["held_date"] else None


def _code(codes: dict[str, str], value: str) -> str:
    return codes.get(value, value)


def _missing_type(value: str) -> str:
    return _code({"missing": "M", "away": "A", "m": "M", "a": "A"}, value.lower()) if value.lower() in (
        "missing", "away", "m", "a"
    ) else value  # fmt: skip


RETURN = Batch(
    "ssda903",
    {
        "header.csv": _cells(
            "CHILD,SEX,DOB,ETHNIC",
            f"{SECRET}C1,1,05/03/2011,WBRI",
            f"{SECRET}C2,F,17/11/2014,MWBC",
            f"{SECRET}C3,2,,",
        ),
        "episodes.csv": _cells(
            "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC",
            f"{SECRET}C1,03/08/2025,S,C2,N1,U1,,X1",
            f"{SECRET}C2,10/08/2025,S,V2,N4,U4,18/09/2025,E13",
            f"{SECRET}C2,18/09/2025,P,V2,N4,K2,,",
        ),
        "reviews.csv": _cells(
            "CHILD,REVIEW,REVIEW_CODE",
            f"{SECRET}C1,25/08/2025,PN1",
            f"{SECRET}C2,02/09/2025,PN3",
            f"{SECRET}C2,02/09/2025,PN4",
        ),
    },
    {
        "header.csv": (
            "children",
            Source(
                columns={
                    "child_id": ("CHILD", text),
                    "date_of_birth": ("DOB", uk_date),
                    "sex": ("SEX", functools.partial(_code, {"1": "M", "2": "F"})),
                    "ethnicity": ("ETHNIC", text),
                },
                key=("child_id",),
                required=("child_id",),
                ids=("child_id",),
                by_letters=True,
            ),
        ),
        "episodes.csv": (
            "care_episodes",
            Source(
                columns={
                    "child_id": ("CHILD", text),
                    "start_date": ("DECOM", uk_date),
                    "start_reason": ("RNE", text),
                    "legal_status": ("LS", text),
                    "need_code": ("CIN", text),
                    "placement_type": ("PLACE", text),
                    "end_date": ("DEC", uk_date),
                    "end_reason": ("REC", text),
                },
                key=("episode_id",),
                required=("episode_id", "child_id", "start_date"),
                ids=("child_id",),
                by_letters=True,
                derive=_episode,
            ),
        ),
        "reviews.csv": (
            "reviews",
            Source(
                columns={
                    "child_id": ("CHILD", text),
                    "held_date": ("REVIEW", uk_date),
                    "participation_code": ("REVIEW_CODE", text),
                },
                key=("review_id",),
                required=("review_id", "child_id"),
                ids=("child_id",),
                by_letters=True,
                derive=_review,
                is_numbered=True,
            ),
        ),
    },
)
DATASET = Batch(
    "ssd",
    {
        "ssd_person.csv": _cells(
            "pers_person_id,pers_sex,pers_ethnicity,pers_dob",
            f"{SECRET}C1,M,WBRI,2011-03-05 00:00:00.000",
            f"{SECRET}C2,F,CNHE,2014-11-17",
            f"{SECRET}C3,NULL,PLACEHOLDER_DATA,17/11/2015 00:00",
        ),
        "ssd_missing.csv": _cells(
            "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,"
            "miss_missing_episode_end_date",
            f"{SECRET}M1,{SECRET}C1,2026-01-05T09:30,Missing,2026-01-07 00:00:00",
            f"{SECRET}M2,{SECRET}C1,11/02/2026,Away,NULL",
            f"{SECRET}M3,{SECRET}C2,2026-03-02,M,2026-03-02",
        ),
    },
    {
        "ssd_person.csv": (
            "children",
            Source(
                columns={
                    "child_id": ("pers_person_id", text),
                    "date_of_birth": ("pers_dob", any_date),
                    "sex": ("pers_sex", text),
                    "ethnicity": ("pers_ethnicity", functools.partial(_code, {"CNHE": "CHNE"})),
                },
                key=("child_id",),
                required=("child_id",),
                ids=("child_id",),
                by_letters=True,
                blanks=("NULL", "PLACEHOLDER_DATA"),
            ),
        ),
        "ssd_missing.csv": (
            "missing_episodes",
            Source(
                columns={
                    "missing_id": ("miss_table_id", text),
                    "child_id": ("miss_person_id", text),
                    "start_date": ("miss_missing_episode_start_date", any_date),
                    "end_date": ("miss_missing_episode_end_date", any_date),
                    "missing_type": ("miss_missing_episode_type", _missing_type),
                },
                key=("missing_id",),
                required=("missing_id", "child_id", "start_date"),
                ids=("missing_id", "child_id"),
                by_letters=True,
                blanks=("NULL", "PLACEHOLDER_DATA"),
            ),
        ),
    },
)
