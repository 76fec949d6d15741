"""The function of an engine's session that hides case ids."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# The name under which the macro keyed_hash calls it.
HASH_FUNCTION = "iro_keyed_hash"


def register_hash(session: SparkSession, key: str) -> None:
    """Let the engine compute HMAC-SHA-256 (RFC 2104) of a text under the key, as 64 hexadecimal digits.

    The key is in that function and nowhere else: a variable of the session would stand in logs and plans. The function
    is whole in itself, because an engine may run it in a process of its own, where nothing of this software is loaded.
    """
    import pandas
    from pyspark.sql.functions import pandas_udf

    secret, sha256, new = key.encode(), hashlib.sha256, hmac.new

    def every_hash(texts: pandas.Series) -> pandas.Series:
        hashes = [new(secret, text.encode(), sha256).hexdigest() if isinstance(text, str) else None for text in texts]
        # A column of blanks alone has no type of its own.
        return pandas.Series(hashes, dtype=object)

    # Given as values, because annotations are texts in this file.
    every_hash.__annotations__ = {"texts": pandas.Series, "return": pandas.Series}
    session.udf.register(HASH_FUNCTION, pandas_udf(every_hash, "string"))
