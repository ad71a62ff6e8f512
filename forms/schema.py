"""Read form-js JSON without trusting it: its size, its members, its version."""

import json
from collections.abc import Mapping
from typing import NoReturn

from forms.errors import FormDefinitionError

MAX_CHARACTERS = 256_000
SCHEMA_VERSIONS = range(16, 20)


def parse(text: str) -> dict[str, object]:
    """Return the JSON of a form definition, its version checked.

    Raises:
        FormDefinitionError: Too large, no JSON object, a member twice, an unknown version.
    """
    if len(text) > MAX_CHARACTERS:
        raise FormDefinitionError(
            f"表单定义过大（超过 {MAX_CHARACTERS} 个字符）。",
            f"The form definition is too large (more than {MAX_CHARACTERS} characters).",
        )
    schema = _decode(text)
    if not isinstance(schema, dict):
        raise FormDefinitionError(
            "表单定义应为 JSON 对象。", "The form definition must be a JSON object."
        )
    version = schema.get("schemaVersion")
    if isinstance(version, bool) or version not in SCHEMA_VERSIONS:
        first, last = SCHEMA_VERSIONS[0], SCHEMA_VERSIONS[-1]
        raise FormDefinitionError(
            f"schemaVersion 应在 {first} 至 {last} 之间。",
            f"schemaVersion must be {first} to {last}.",
        )
    return schema


def _decode(text: str) -> object:
    try:
        decoded: object = json.loads(
            text, object_pairs_hook=_members, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise FormDefinitionError(
            f"表单定义不是有效的 JSON（第 {error.lineno} 行第 {error.colno} 列）。",
            f"The form definition is not JSON (line {error.lineno}, column {error.colno}).",
        ) from error
    except (RecursionError, ValueError) as error:
        raise FormDefinitionError(
            "表单定义嵌套过深或数字过长。",
            "The form definition is nested too deeply or holds a number too long.",
        ) from error
    return decoded


def _members(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FormDefinitionError(
            f"JSON 中“{twice}”重复出现。", f"The JSON names “{twice}” twice in one object."
        )
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise FormDefinitionError(
        f"JSON 中不能使用 {constant}。", f"{constant} is not allowed in the JSON."
    )
