"""The landing layer as Dagster assets: one an export, and the register of receipts that makes them visible."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import dagster as dg

from orchestration.defs.resources import Refresh, errors_as_messages
from orchestration.extracts.still_in_force import lines_on_authorities
from orchestration.ground.progress import say
from orchestration.landing.contracts import load_contracts
from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.local.notes import notes_on_own_files
from orchestration.landing.local.receiving import receive_local, receive_local_again
from orchestration.landing.oddities.said import line_on_what_looks_wrong
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import ACCEPTED, REFUSED
from orchestration.releases.acceptances import accepted_by_the_command_line
from orchestration.releases.kept_words import require_no_case_ids

OWNERS = ["team:performance"]
REGISTER = dg.AssetKey(["landing", "register"])
NO_BATCH_REFUSED = dg.AssetCheckSpec(
    "no_batch_is_refused",
    asset=REGISTER,
    description="Every batch of the inbox is accepted. A refused one holds up nobody else; its extracts stay unused.",
)


def _specs() -> Iterator[dg.AssetSpec]:
    for contract in load_contracts().values():
        yield dg.AssetSpec(
            ["landing", contract.name],
            description=contract.description,
            group_name="landing",
            owners=OWNERS,
            kinds={"parquet"},
        )
    yield dg.AssetSpec(
        REGISTER,
        description="Every batch ever received: what it held, its hashes, and whether it was accepted. "
        "One row per receipt of a batch.",
        group_name="landing",
        owners=OWNERS,
        kinds={"json"},
    )


# Tags of a run, which the page shows in its list of runs: how many things were refused, and how many nothing read.
REFUSED_TAG, NOT_READ_TAG = "iro/refused", "iro/not_read"


@dg.multi_asset(name="landing", specs=list(_specs()), check_specs=[NO_BATCH_REFUSED])
def landing(
    context: dg.AssetExecutionContext, refresh: Refresh
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Receive every batch of the inbox: land what is accepted, put aside what is refused, and record both."""
    say(f"landing: reading {refresh.settings.inbox}")
    with errors_as_messages():
        # Before the batches, which may be in layouts of a council's own.
        accepted_local: list[str] = []
        local = receive_local(refresh.settings, say, say_accepted=accepted_local.append)
        receipts = receive_inbox(refresh.settings, say)
        if any(receipt.is_new and receipt.verdict == ACCEPTED for receipt in receipts):
            local = receive_local_again(refresh.settings, local, say, accepted_local)
        else:
            for line in accepted_local:
                say(line)
        # Before the build: what landed just now may be what tells that a word of a reason is an id.
        require_no_case_ids(refresh.settings.outputs, *accepted_by_the_command_line().values())
        for note in notes_on_own_files(refresh.settings.outputs):
            say(note)
        for line in lines_on_authorities(refresh.settings):
            say(line)
    unread = unread_places(refresh.settings.inbox)
    accepted = [receipt for receipt in receipts if receipt.is_new and receipt.verdict == ACCEPTED]
    refused = [receipt for receipt in receipts if receipt.standing == REFUSED]
    refused_local = [receipt for receipt in local if receipt.verdict == REFUSED]
    say(f"landing: {len(receipts)} batches, {len(accepted)} newly accepted, {len(refused)} refused")
    _mark_run(context, {REFUSED_TAG: len(refused) + len(refused_local), NOT_READ_TAG: len(unread)})
    for name in load_contracts():
        extracts = [export for receipt in accepted for export in receipt.exports if export.export_name == name]
        # Also when nothing is new: a step whose input is missing is skipped, and the build looks at what is in force.
        yield dg.MaterializeResult(
            asset_key=["landing", name],
            metadata={
                "new_extracts": len(extracts),
                "dagster/row_count": sum(export.rows_landed for export in extracts),
                "rows_repeated": sum(export.rows_repeated for export in extracts),
                "sha256": ", ".join(sorted({part.source_sha256 for each in extracts for part in each.parts})[:20]),
            },
        )
    yield dg.MaterializeResult(
        asset_key=REGISTER,
        metadata={
            "batches": len(receipts),
            "newly_accepted": len(accepted),
            "refused": len(refused),
            "unread": len(unread),
            "local_files": len(local),
            "local_refused": len(refused_local),
            "looks_wrong": line_on_what_looks_wrong(note for each in accepted for note in each.notes) or "",
            "reasons": dg.MetadataValue.md(
                "\n".join(f"- {reason}" for each in [*refused, *refused_local] for reason in each.reasons)
            ),
        },
    )
    yield dg.AssetCheckResult(
        check_name=NO_BATCH_REFUSED.name,
        asset_key=REGISTER,
        passed=not refused,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"batches_refused": len(refused)},
    )


def _mark_run(context: dg.AssetExecutionContext, counts: Mapping[str, int]) -> None:
    """Have the list of runs show what somebody must look at: the run itself succeeds, as others' batches were taken.

    A failed run would be asked for again by the sensor, with the same files and the same end.
    """
    tags = {tag: str(count) for tag, count in counts.items() if count}
    # A history that cannot be written holds no refresh up.
    with suppress(Exception):
        if tags:
            context.instance.add_run_tags(context.run_id, tags)
