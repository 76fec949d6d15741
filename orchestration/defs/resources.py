"""What every step of a refresh shares: the settings, the lock on the outputs folder, and the name of this run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import PrivateAttr

from orchestration.ground.binding import bind_outputs
from orchestration.ground.display import harmless
from orchestration.ground.errors import StoppedError, WarehouseError, is_a_stop, place_of
from orchestration.ground.files.disk import DiskFullError, is_disk_full
from orchestration.ground.files.rights import not_ours
from orchestration.ground.lock import refresh_lock
from orchestration.ground.machine.own_memory import keep_out_of_cores, search_for_garbage_seldom
from orchestration.ground.progress import say
from orchestration.ground.settings import Settings, load_outputs, load_settings
from orchestration.releases.recovery import recover
from orchestration.releases.register_head import require_register_of_release
from orchestration.run_history.unfinished import settle_before_work


class Refresh(dg.ConfigurableResource["Refresh"]):
    """Held for the whole of one run: no two runs write the same outputs folder, whoever started them."""

    _settings: Settings = PrivateAttr()
    _run_id: str = PrivateAttr()

    @property
    def settings(self) -> Settings:
        """The settings in force when the run started."""
        return self._settings

    @property
    def run_id(self) -> str:
        """Names the run's private build."""
        return self._run_id

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Refresh"]:
        """Take the lock, tidy up after a crash, in the history of runs too, and let go at the end of the run.

        Raises:
            dagster.Failure: another run holds the folder, or it belongs to another inbox or key.
        """
        keep_out_of_cores()
        search_for_garbage_seldom()
        with errors_as_messages():
            self._settings = load_settings()
            self._run_id = (context.run_id or "by-hand")[:8]
            lock = refresh_lock(self._settings.outputs, f"refresh {self._run_id}")
            lock.__enter__()
        try:
            if context.instance is not None:
                settle_before_work(context.instance, context.run_id)
            with errors_as_messages():
                bind_outputs(self._settings)
                for line in recover(self._settings.outputs):
                    say(line)
                require_register_of_release(self._settings.outputs)
            yield self
        finally:
            lock.__exit__(None, None, None)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Turn an error that a user can act on into one that Dagster shows as it is, and hide what may quote a record.

    Raises:
        dagster.Failure: with the message of a WarehouseError, or else the kind of the error alone.
    """
    try:
        yield
    except WarehouseError as error:
        failure = _failure(error)
    except (dg.Failure, dg.DagsterError, KeyboardInterrupt, GeneratorExit):
        raise
    except Exception as error:
        if is_disk_full(error):
            raise dg.Failure(description=str(DiskFullError(load_outputs().root)), allow_retries=False) from None
        told = StoppedError() if is_a_stop(error) else not_ours(error)
        failure = _failure(told) if told else _fault_of_the_warehouse(error)
    else:
        return
    # Outside the handler, so that the first error, which may quote a record, hangs on to nothing that is stored.
    raise failure


def _failure(error: WarehouseError) -> dg.Failure:
    return dg.Failure(description=harmless(str(error)), metadata={"exit_code": error.exit_code}, allow_retries=False)


def _fault_of_the_warehouse(error: Exception) -> dg.Failure:
    return dg.Failure(
        description=f"{type(error).__name__} in {place_of(error)}. This is a fault of the warehouse, not of the "
        "exports; what was published before still stands. Its text is withheld because it may quote a record.",
        allow_retries=False,
    )


@dg.definitions
def shared() -> dg.Definitions:
    """What every asset gets: the resource of a refresh, and one process for all steps, since each other costs 3 s."""
    return dg.Definitions(resources={"refresh": Refresh()}, executor=dg.in_process_executor)
