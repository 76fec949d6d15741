"""Which outputs folder a database belongs to.

One folder, one database: two of them would take each other's views away, and drop each other's releases.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from orchestration.ground.binding import bound_identity
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.server.connection import ServerError
from orchestration.server.marks import mark_as_of_another_folder

TABLE = """
create table if not exists iro.outputs_folder (
    identity text not null, path text not null, since timestamptz not null default now()
);
revoke all on iro.outputs_folder from public;
comment on table iro.outputs_folder is
    'The one outputs folder whose releases are loaded here: a hash of what its key is recognised by and of its path.';
"""


def require_own_database(server: Connection[Any], outputs: Outputs, is_taken_over: bool) -> None:
    """Insist that the database belongs to this outputs folder; one that belongs to none does so from now on.

    A copy of a folder is another one: its releases may be a rehearsal.

    Args:
        server: a transaction, in which the schema `iro` is there.
        outputs: the folder that is about to be loaded.
        is_taken_over: the database becomes this folder's, and what is there of another is marked to be dropped.

    Raises:
        ServerError: it belongs to another folder, or this one does not say which it is.
    """
    key = bound_identity(outputs)
    if key is None:
        raise ServerError(
            f"{outputs.binding} does not say which outputs folder this is; `iro refresh` writes it anew, or says what "
            "is wrong with it"
        )
    identity = checksum_over({"key": key, "path": str(outputs.root)})
    server.execute(TABLE)
    found = server.execute("select identity, path, since::date::text from iro.outputs_folder").fetchone()
    if found and found[0] == identity:
        return
    if found and not is_taken_over:
        raise ServerError(_refusal(found[1], found[2], outputs))
    if found:
        mark_as_of_another_folder(server)
        server.execute("delete from iro.outputs_folder")
    server.execute("insert into iro.outputs_folder (identity, path) values (%s, %s)", [identity, str(outputs.root)])


def _refusal(path: str, since: str, outputs: Outputs) -> str:
    other = f"{path} as it was begun anew or on another machine" if path == str(outputs.root) else path
    return (
        f"the database belongs to another outputs folder ({other}, since {since}), and this is {outputs.root}. Give it "
        "a database of its own in IRO_PUBLISH_TO. If that folder is no more or was moved here, `iro publish-to "
        "--take-over` loads this one and drops the releases that were loaded from the other"
    )
