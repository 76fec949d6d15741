"""Driver of one process: the stages of a refresh one after the other, without Dagster, with the seconds of each.

`python -m tests.benchmarks.stages all|landing ANSWER` runs in an environment with the settings of a warehouse and
writes processor seconds by stage, as JSON, to ANSWER. `landing` stops before the build and leaves its warehouse.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUN_ID = "stages"


class Stages:
    """Processor seconds of this process by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside as one stage."""
        started = time.process_time()
        yield
        self.seconds[name] = time.process_time() - started


def run(mode: str) -> dict[str, float]:
    """The stages as `refresh` has them, by the same functions in the same order."""
    stages = Stages()
    with stages.stage("start_up"):
        from orchestration.ground.machine.own_memory import search_for_garbage_seldom

        search_for_garbage_seldom()

        import orchestration.definitions
        from orchestration.extracts.landing_schema import inputs_fingerprint
        from orchestration.ground.fingerprints import code_fingerprint
        from orchestration.ground.progress import say
        from orchestration.ground.settings import load_settings
        from orchestration.landing.receiving.reception import receive_inbox
        from orchestration.warehouse.run_tables import prepare_warehouse

        orchestration.definitions.defs().resolve_job_def("refresh")
    settings = load_settings()
    with stages.stage("landing"):
        receive_inbox(settings, say)
    with stages.stage("landing_schema"):
        inputs, code = inputs_fingerprint(settings), code_fingerprint()
        warehouse = prepare_warehouse(settings, RUN_ID)
    if mode == "landing":
        return stages.seconds

    from expectations.gate import AuditContext, audit
    from orchestration.releases.draft import write_draft
    from orchestration.releases.manifest import write_manifest
    from orchestration.releases.swap import publish
    from orchestration.warehouse.declarations import declarations_in, write_declarations
    from orchestration.warehouse.parsed import manifest
    from orchestration.warehouse.project import build, released_tables
    from orchestration.warehouse.stamp import write_stamp

    with stages.stage("build"):
        results = build(settings, RUN_ID)
        if not all(result.is_ok for result in results):
            raise SystemExit("The build failed.")
        write_declarations(warehouse, declarations_in(manifest(settings.outputs)))
        write_stamp(warehouse, inputs, code, len(results), released_tables(settings.outputs))
    with stages.stage("draft"):
        draft = write_draft(warehouse, settings, RUN_ID, None)
    with stages.stage("import_of_great_expectations"):
        # As the audit does, which leaves out what it has no use for.
        from expectations.engine import open_context

        open_context()
    with stages.stage("audit"):
        report = audit(draft.marts, AuditContext(evidence=draft.evidence))
    if not report.may_publish:
        raise SystemExit("The audit failed.")
    with stages.stage("publish"):
        write_manifest(draft, report, settings)
        publish(draft, settings.outputs)
    return stages.seconds


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(run(sys.argv[1])), encoding="utf-8")
