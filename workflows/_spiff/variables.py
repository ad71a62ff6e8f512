"""Process variables: flat names, JSON values."""

from collections.abc import Mapping

import orjson

from workflows.errors import VariableError

# Dates and the like are not JSON; who means a date writes its text.
STRICT = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """Return a copy of variables as they will be read back from a state.

    Raises:
        VariableError: A value is not JSON; dates and decimals are not.
    """
    given = dict(values)
    try:
        copy: dict[str, object] = orjson.loads(orjson.dumps(given, option=STRICT))
    except TypeError as error:
        raise _culprit(given) from error
    return copy


def _culprit(values: Mapping[str, object]) -> VariableError:
    name, value = next(entry for entry in values.items() if not _is_json(dict([entry])))
    return VariableError(
        str(name),
        "变量名须是文字，值须是 JSON 值。",
        f"The name is text and the value JSON; this one is {type(value).__name__}.",
    )


def _is_json(values: Mapping[str, object]) -> bool:
    try:
        orjson.dumps(values, option=STRICT)
    except TypeError:
        return False
    return True
