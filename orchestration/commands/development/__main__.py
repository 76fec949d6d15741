"""What a developer of the dbt project runs: its unit tests, one model on a copy of the newest build, its documentation.

`make test-unit`, `make dev MODEL=int_obligations` and `make docs` call it. Everything is built in the folder
`development` of the outputs folder; what is published is never opened.
"""

from __future__ import annotations

import dataclasses
import gc
import os
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.ground.display import print_text
from orchestration.ground.errors import WarehouseError
from orchestration.ground.lock import refresh_lock
from orchestration.ground.progress import say
from orchestration.ground.settings import load_settings

if TYPE_CHECKING:
    from orchestration.commands.development.outcomes import Outcome

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command("test-unit")
def test_unit() -> None:
    """Run dbt's unit tests alone: hand-worked cases of the rules, on rows that the tests make up."""
    from orchestration.commands.development.unit_tests import (
        TESTED_MODELS,
        make_empty_warehouse,
        parsed_with_unit_tests,
        run_unit_tests,
    )

    settings = load_settings()
    aside = dataclasses.replace(settings, outputs=settings.outputs.development)
    with refresh_lock(aside.outputs, "a developer's unit tests"):
        parsed = parsed_with_unit_tests(aside.outputs)
        make_empty_warehouse(aside, parsed, (TESTED_MODELS,))
        outcomes = run_unit_tests(aside, parsed, os.cpu_count() or 1)
    _report(outcomes)


@app.command()
def dev(
    model: Annotated[list[str], typer.Argument(help="A model, or models in dbt's words, such as int_obligations+.")],
) -> None:
    """Build models on a copy of the newest build, and run their data tests and unit tests."""
    from orchestration.commands.development.models import COPY, build_on_copy

    settings = load_settings()
    _report(build_on_copy(settings, model))
    print_text(f"The copy: {settings.outputs.development.warehouse(COPY)}, to be opened with DuckDB. It has case ids.")


@app.command()
def docs() -> None:
    """Write dbt's documentation of models, columns and lineage as one page."""
    from orchestration.commands.development.models import write_documentation

    settings = load_settings()
    aside = dataclasses.replace(settings, outputs=settings.outputs.development)
    with refresh_lock(aside.outputs, "a developer's documentation"):
        write_documentation(aside, settings.outputs.documentation)
    print_text(str(settings.outputs.documentation))


def _report(outcomes: list[Outcome]) -> None:
    """Print every outcome, what failed last and with its reason, and end with 1 if anything did."""
    for outcome in sorted(outcomes, key=lambda outcome: not outcome.is_ok):
        print_text(str(outcome))
    failed = sum(not outcome.is_ok and not outcome.is_skipped for outcome in outcomes)
    skipped = sum(outcome.is_skipped for outcome in outcomes)
    say(f"{len(outcomes)} run: {len(outcomes) - failed - skipped} passed, {failed} failed, {skipped} not run")
    if failed or skipped or not outcomes:
        raise typer.Exit(1)


def main() -> None:
    """Run a command; an error that a developer can act on is printed as it is, without a traceback."""
    # dbt and the parsed project are a million objects that live to the end: to look for garbage in them costs a tenth.
    gc.disable()
    try:
        app()
    except WarehouseError as error:
        print_text(str(error), is_error=True)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
