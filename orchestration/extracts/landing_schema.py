"""The extracts in force as schema `landing` of a run's warehouse: real tables, so that dbt never looks at the disk."""

from __future__ import annotations

from dataclasses import asdict

import duckdb

from orchestration.extracts.accounts import columns_not_there, write_batches, write_row_account, write_supplied_columns
from orchestration.extracts.codes import write_codes
from orchestration.extracts.contributions import Contribution, contributions_of
from orchestration.extracts.exports import write_export
from orchestration.extracts.looking_wrong import looking_wrong, write_looking_wrong
from orchestration.extracts.own_indicators import write_own_indicators
from orchestration.extracts.own_tables import write_own_tables
from orchestration.extracts.record_changes import is_compared, write_record_changes
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.settings import Settings
from orchestration.ground.tombstones import purged_files
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.in_force import (
    code_lists_in_force,
    own_indicators_in_force,
    own_rows_in_force,
)
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.landing.register.landed_files import require_as_landed


def write_landing_schema(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create every table of schema `landing` from the extracts in force; an export never supplied has an empty table.

    Tables: one for each contract (its columns as text, blank being NULL, then the lineage columns), `batches`,
    `supplied_columns`, `row_account`, `looks_wrong`, `changed_records`, `withdrawn_records`, `unknown_codes`,
    `local_codes`, one for each table of councils' own (`local_limits`, ...), `local_indicators` and
    `local_indicator_parts`.

    Raises:
        RegisterError: the register is damaged, or a landed file is missing or is not what was landed.
    """
    contracts = load_contracts()
    contributions, before = contributions_of(settings)
    compared = [each for each in before if is_compared(contracts[each.export.export_name])]
    require_as_landed(settings.outputs.landing, [each.export for each in (*compared, *contributions)])
    warehouse.execute("create schema if not exists landing")
    for contract in contracts.values():
        of_export = [each for each in contributions if each.export.export_name == contract.name]
        write_export(warehouse, settings.outputs.landing, contract, of_export)
    write_codes(warehouse, contracts, code_lists_in_force(settings.outputs))
    write_own_tables(warehouse, own_rows_in_force(settings.outputs))
    write_own_indicators(warehouse, own_indicators_in_force(settings.outputs))
    write_batches(warehouse, contributions, contracts)
    write_supplied_columns(warehouse, contracts, columns_not_there(contributions))
    write_row_account(warehouse, contributions)
    write_looking_wrong(warehouse, contributions)
    write_record_changes(warehouse, settings.outputs.landing, contracts, contributions, compared)


def inputs_fingerprint(settings: Settings) -> str:
    """A hash over what is in force, a council's own included, and what that is compared with: not when it came.

    Raises:
        RegisterError: the register is damaged.
    """
    contracts = load_contracts()
    contributions = contributions_of(settings)
    in_force = sorted(_identity(each) for each in contributions.in_force)
    # A corrected older extract changes no figure, and which records are listed as withdrawn or changed since.
    before = sorted(_identity(each) for each in contributions.before if is_compared(contracts[each.export.export_name]))
    local = definitions_of_councils(settings.outputs)
    # Rows that a purge took out of landed files, of which the receipts know nothing.
    landing = f"{settings.outputs.landing.name}/"
    purged = sorted(each for each in purged_files(settings.outputs).rewritten.items() if each[0].startswith(landing))
    parts = [in_force, before, local, *([purged] if purged else [])]
    return checksum_over(parts)


def fingerprints_of_authorities(settings: Settings) -> dict[str, str]:
    """Of each authority a hash over the receipts of the extracts in force, and of those that they are compared with.

    Two builds of one code whose hashes of an authority are equal have the same rows of it in schema `landing`, but for
    what councils have of their own, what a purge took away, and the release before.

    Raises:
        RegisterError: the register is damaged.
    """
    contributions = contributions_of(settings)
    receipts: dict[int, str] = {}
    found: dict[str, list[list[object]]] = {each.receipt.local_authority_code: [] for each in contributions.in_force}
    for kind, of_kind in contributions._asdict().items():
        for each in of_kind:
            receipt = each.receipt
            if receipt.receipt_number not in receipts:
                receipts[receipt.receipt_number] = checksum_over(asdict(receipt))
            said = [kind, receipts[receipt.receipt_number], each.export.export_name, each.is_newest, each.is_alone]
            found.setdefault(receipt.local_authority_code, []).append(said)
    return {code: checksum_over(said) for code, said in found.items()}


def _identity(contribution: Contribution) -> list[str]:
    receipt, export = contribution.receipt, contribution.export
    return [
        receipt.local_authority_code,
        export.export_name,
        receipt.extract_date,
        export.landed_as,
        receipt.extracts,
        receipt.history_from.get(export.export_name, ""),
        # Of an earlier version's receipt nobody knows, and a release made from it keeps its fingerprint.
        *(() if export.columns_not_there is None else (f"lacks {' '.join(export.columns_not_there)}",)),
        *(note.said for note in looking_wrong([contribution])),
    ]
