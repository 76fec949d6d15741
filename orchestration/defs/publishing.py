"""The release as a Dagster asset. Its audit is inside it, so that materialising this asset alone cannot go round it."""

from collections.abc import Iterable, Iterator

import dagster as dg

from expectations.acceptance import CheckResult
from expectations.gate import CHECKS
from orchestration.defs.release_metadata import check_metadata, release_metadata
from orchestration.defs.resources import Refresh, errors_as_messages
from orchestration.defs.server_loading import load_current
from orchestration.defs.warehouse import MANIFEST, TRANSLATOR
from orchestration.ground.display import harmless
from orchestration.ground.progress import say
from orchestration.ground.server_settings import load_server
from orchestration.releases.acceptances import accepted_by_the_command_line
from orchestration.releases.publication import AuditFailedError, publish_release

DECLARED_CHECKS = frozenset(check.name for check in CHECKS)
RELEASE = dg.AssetKey(["publishing", "release"])
PUBLISHED_LAYERS = {"facts", "marts", "indicators", "findings", "audit"}


def _what_a_release_holds() -> list[dg.AssetKey]:
    return [
        TRANSLATOR.get_asset_key(node)
        for node in MANIFEST["nodes"].values()
        if node["resource_type"] == "model"
        and node["schema"] in PUBLISHED_LAYERS
        # Such a model is a part of another one's SQL and no table, so no asset either.
        and node["config"]["materialized"] != "ephemeral"
    ]


@dg.asset(
    key=RELEASE,
    deps=_what_a_release_holds(),
    group_name="publishing",
    owners=["team:performance"],
    kinds={"duckdb", "parquet"},
    description="The published marts, audited: a draft, every expectation on it, then the move of `published`. "
    "One release per change of the exports, the code or the definitions.",
    check_specs=[dg.AssetCheckSpec(check.name, asset=RELEASE, description=check.description) for check in CHECKS],
)
def release(refresh: Refresh) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Publish this run's build if it is whole and passes its audit; leave what was published standing otherwise."""
    with errors_as_messages():
        try:
            # No run configuration: whoever can reach the page can set that.
            accepted = accepted_by_the_command_line()
            load_server()  # A wrong setting is said before anything is published.
            result = publish_release(refresh.settings, refresh.run_id, accepted, say)
            # After the files and apart from them: whatever a server does, they are published.
            is_candidate = result.status == "candidate"
            loaded = "waits for approval" if is_candidate else load_current(refresh.settings.outputs)
            failure = None
        except AuditFailedError as error:
            failure = error
    if failure is not None:
        # Yielded before the failure is raised, so that they are stored.
        yield from _check_results(failure.report.results)
        raise dg.Failure(
            description=harmless(str(failure)), metadata={"exit_code": failure.exit_code}, allow_retries=False
        )
    yield dg.MaterializeResult(
        asset_key=RELEASE,
        metadata={**release_metadata(refresh.settings.outputs, result), "database_server": loaded},
    )
    yield from _check_results(result.checks)


def _check_results(results: Iterable[CheckResult]) -> Iterator[dg.AssetCheckResult]:
    for result in results:
        # Those of the open tier are there only if that is asked for; Dagster takes none that it was not told of before.
        if result.check not in DECLARED_CHECKS:
            continue
        yield dg.AssetCheckResult(
            check_name=result.check,
            asset_key=RELEASE,
            passed=result.passed,
            severity=dg.AssetCheckSeverity.ERROR if result.severity == "critical" else dg.AssetCheckSeverity.WARN,
            metadata=check_metadata(result),
        )
