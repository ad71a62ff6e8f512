"""Values that came with the request, for what the locality must decide."""

from collections.abc import Mapping

from policies.assessments.facts import InvalidFactsError, Problem
from policies.money import fen_from_yuan
from policies.parameter_store import ParameterStore, ParameterSuppliedError, ParameterUnknownError


def added_to(store: ParameterStore, values: Mapping[str, object]) -> ParameterStore:
    """Return a store in which supplied values come before what is on record.

    Args:
        store: The parameters on record.
        values: By name, ``name/entry`` for one entry of a keyed parameter; with
            ``programme.`` before it where several programmes have a parameter of this name. A
            name with ``_yuan`` in the place of ``_fen`` takes yuan as text.

    Raises:
        ParameterUnknownError: No programme has such a parameter.
        ParameterSuppliedError: The name is not clear, or the value has the wrong type.
        InvalidFactsError: An amount is not one.
    """
    for name, value in values.items():
        programme, bare = _programme_of(store, name)
        amount = _fen(name, value) if "_yuan" in bare else value
        store = store.supplied(programme, {bare.replace("_yuan", "_fen"): amount})
    return store


def _programme_of(store: ParameterStore, name: str) -> tuple[str, str]:
    head, dot, rest = name.partition(".")
    bare = rest if dot else name
    wanted = bare.partition("/")[0].replace("_yuan", "_fen")
    having = [programme for programme, known in store.parameters if known == wanted]
    if dot:
        having = [programme for programme in having if programme == head]
    if not having:
        raise ParameterUnknownError(head if dot else "*", bare)
    if len(having) > 1:
        choices = ", ".join(f"{programme}.{bare}" for programme in having)
        raise ParameterSuppliedError(
            name,
            f"多个项目有同名参数，请写明：{choices}。",
            f"several programmes have it: {choices}.",
        )
    return having[0], bare


def _fen(name: str, value: object) -> int:
    try:
        return fen_from_yuan(str(value))
    except ValueError:
        raise InvalidFactsError(
            [
                Problem(
                    f"parameters.{name}",
                    "应为金额（元），加引号，最多两位小数，不得为负",
                    "must be an amount in yuan as text, at most two decimals, not negative",
                )
            ]
        ) from None
