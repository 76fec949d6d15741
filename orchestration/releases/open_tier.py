"""The open tier of a release: written with it, attacked before it is published, and moved with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from expectations.acceptance import CheckResult
from orchestration.ground.files.disk import PRIVATE_FOLDER, make_shared_folder
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.releases.draft import Draft

if TYPE_CHECKING:
    from orchestration.outputs.open_tier.account import Accounts

# Places named in a message; the rest are counted.
NAMED = 3
ATTACK = "withstands_attack"


def open_tier_checks(draft: Draft, settings: Settings, say: Callable[[str], None]) -> tuple[CheckResult, ...]:
    """Write the open tier of a draft, if the settings have rules for one; gives a check for each of its tables.

    When such a check fails, nobody can accept that: what a table gives away cannot be taken back once it is published.
    """
    if settings.open_profile is None:
        if settings.outputs.open.is_dir():
            # What was said openly before must be known when the tier is asked for again, also after a purge.
            from orchestration.outputs.open_tier.account import ACCOUNT, write_account

            write_account(said_before(settings.outputs), draft.restricted / ACCOUNT)
        return ()
    # Not above: what attacks takes a second to import, and most refreshes have no open tier.
    from orchestration.outputs.open_tier.files import TABLES
    from orchestration.outputs.open_tier.rules import profile_named
    from orchestration.outputs.open_tier.tier import write_open_tier

    make_shared_folder(draft.open.parent)
    tier = write_open_tier(
        draft.marts,
        draft.open,
        draft.restricted,
        draft.release_id,
        draft.created_at.date().isoformat(),
        profile_named(settings.open_profile),
        said_before(settings.outputs),
    )
    draft.open.chmod(PRIVATE_FOLDER)
    say(
        f"open tier written ({tier.profile}): {sum(tier.rows.values())} rows, {tier.primary} numbers hidden, "
        f"and {tier.secondary} more for their sake"
    )
    if tier.lost:
        say(
            f"open tier: {tier.lost} hidden numbers can be worked out, or nearly, by what earlier releases showed, "
            "whatever this one hides. Leave those where anyone can read them only if they must be (docs/open-tier.md)."
        )
    return tuple(
        _check(table, tier.rows[table], [breach.what for breach in tier.breaches if breach.table == table])
        for table in TABLES
    )


def said_before(outputs: Outputs) -> Accounts:
    """What earlier releases of the tier said, from the accounts that lie with their evidence."""
    from orchestration.outputs.open_tier.account import ACCOUNT, read_accounts

    # A release may have been removed, and its open folder moved to where everybody reads it.
    published = (folder.name for place in (outputs.releases, outputs.open) for folder in place.glob("[!.]*"))
    return read_accounts(sorted(outputs.restricted.glob(f"[!.]*/{ACCOUNT}")), sorted(set(published)))


def _check(table: str, rows: int, breaches: list[str]) -> CheckResult:
    more = f" and {len(breaches) - NAMED} more" if len(breaches) > NAMED else ""
    return CheckResult(
        check=f"{table}_{ATTACK}",
        table=table,
        description=f"no hidden number of {table} can be worked out by all that is public, nor which of 1 to 5 it is",
        passed=not breaches,
        severity="critical",
        observed=len(breaches) if breaches else rows,
        detail=f"{'; '.join(breaches[:NAMED])}{more}",
    )
