"""What a council's own list of codes changes in figures without saying so: accepted, and perhaps not meant."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.landing.code_lists import FALSE, TRUE, Code, CodeLists, national_codes
from orchestration.landing.local.lists import codes_with_lines
from orchestration.landing.local.receipts import LocalReceipt

# What a code says of itself that makes the figures of two councils unlike if one of them says it otherwise. A senior
# stage and a limit are each council's own procedure.
SAID_FOR_ALL = ("has_participated", "has_attended", "is_formal")
# The lists of which every code has its own place in figures, so that a further one has none (2026-11-30).
OF_NAMED_CODES = ("conference_types", "officer_roles", "start_reasons", "child_participation")
# The word by which a stage tells what it is where its columns do not.
INFORMAL = "informal"


def notes_on_list(receipt: LocalReceipt, data: bytes, lists: CodeLists) -> list[str]:
    """A sentence for each line of a list in use that changes what figures count, with line, column and what to do.

    Args:
        receipt, data: of the file.
        lists: all codes in force, for what a hub's list says of a code where the council's says nothing.

    Raises:
        FileRefusedError: it cannot be read as CSV.
    """
    return [
        f"{receipt.source_file}, line {line}, column {column}: {what}"
        for line, code in codes_with_lines(receipt.name, receipt.source_file, data, receipt.authority)
        for column, what in _on_code(code, lists)
    ]


def _on_code(code: Code, lists: CodeLists) -> Iterator[tuple[str, str]]:
    codes = national_codes(code.list_name)
    national = codes.get(code.code.lower())
    if national:
        for column in SAID_FOR_ALL:
            here, there = _truth(code.own.get(column, "")), _truth(national.own.get(column, ""))
            if here and there and here != there:
                yield (
                    column,
                    f"the national code {code.code} has {there}, and here it has {here}. Figures follow this file, so "
                    "beside other councils' they are not alike. Correct it, unless it is meant.",
                )
    elif code.list_name == "escalation_stages" and not _says_what_is_formal(code, lists):
        if not code.own.get("limit") or INFORMAL in f"{code.code} {code.label}".lower():
            yield (
                "is_formal",
                f"nothing says whether the stage {code.code} is formal, so a concern that enters it is counted as "
                "formal and timed. Write N if it is informal, Y if it is formal.",
            )
    elif code.list_name in OF_NAMED_CODES:
        yield (
            "code",
            f"{code.code} is no national code, and what the product counts by these codes, it counts by the national "
            f"ones: {', '.join(each.code for each in codes.values())}. Where it means one of them, say so in a profile "
            "(codes), or write that code in the export.",
        )


def _says_what_is_formal(code: Code, lists: CodeLists) -> bool:
    known = lists.known(code.list_name, code.local_authority_code or "").get(code.code.lower(), ())
    return any(each.own.get("is_formal") for each in (code, *known))


def _truth(text: str) -> str:
    return "Y" if text in TRUE else "N" if text in FALSE else ""
