"""What is the same in all that people write in YAML (contracts, profiles, batch.yml): strict keys, plain messages.

The JSON Schemas of the models, in raw/schemas, let an editor complete a file and underline what is wrong in it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from orchestration.landing.names import closest


class Document(BaseModel):
    """A part of a file that people write: it cannot be changed once read, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _each_key_is_known(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items() if not field.exclude]
            for key in data:
                if key not in known:
                    raise fault(not_known(f"the key {key}", key, known))
        return data


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _a_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise fault(f"this is not a valid pattern ({error})") from None
    return text


# One text or a list of them.
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Pattern = Annotated[str, AfterValidator(_a_pattern)]


def fault(words: str) -> PydanticCustomError:
    """What is wrong with the value at hand, to be raised by a validator."""
    return PydanticCustomError("fault", "{words}", {"words": words})


def not_known(what: str, name: Any, known: Iterable[str]) -> str:
    """The message that a name is not known, with the name that was perhaps meant and those that are known."""
    names = list(known)
    likely = closest(str(name), names)
    hint = f" Did you mean {likely}?" if likely else ""
    return f"{what} is not known.{hint} Known are {', '.join(names) or 'none'}"


def faults_in(error: ValidationError) -> list[str]:
    """Everything that is wrong with a file, each with its path in the file, as `exports.reviews.file: why`."""
    found = [(path_as_text(detail["loc"]), _as_text(detail)) for detail in error.errors(include_url=False)]
    return list(dict.fromkeys(f"{path}: {words}" if path else words for path, words in found))


def path_as_text(path: Sequence[str | int]) -> str:
    """A place in a file: keys with dots between them, the parts of a list counted from 1."""
    pieces = [f"[{each + 1}]" if isinstance(each, int) else f".{each}" for each in path if each != "[key]"]
    return "".join(pieces).removeprefix(".")


IN_WORDS = {
    "missing": "it is missing",
    "string_type": "this must be a text, in quotes",
    "bool_type": "this must be true or false",
    "int_type": "this must be a whole number",
    "greater_than_equal": "this must be {ge} or more",
    "tuple_type": "this must be a list of texts, or one text",
    "too_short": "this must not be empty",
    "dict_type": "this must hold `key: value` lines",
    "model_type": "this must hold `key: value` lines",
}


def _as_text(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] != "literal_error":
        words = IN_WORDS.get(detail["type"])
        return words.format(**context) if words else detail["msg"]
    choices = [ast.literal_eval(each) for each in re.findall(r"'(?:[^'\\]|\\.)*'", str(context["expected"]))]
    # As YAML wants them: it reads \t as a tab between double quotation marks only.
    shown = ", ".join(json.dumps(each) if len(each) == 1 else each for each in choices)
    likely = closest(str(detail["input"]), choices)
    return f"this must be one of {shown}" + (f" (did you mean {likely}?)" if likely else "")
