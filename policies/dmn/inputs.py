"""The inputs of a decision: complete, known, of their types — or an error that says which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policies.dmn import feel, model
from policies.dmn.errors import DecisionInputError, Place
from policies.dmn.item_definitions import ANYTHING, Type, UnfitError, fit, passes
from policies.dmn.program import Program
from policies.dmn.session import Key

_MAX_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was given.

    Attributes:
        inputs: Values of input data.
        decided: Values given for decisions that a service takes as inputs.
        undeclared: Values of names that expressions read without input data, and of decisions
            that people take.
        told: All of it, by name.
    """

    inputs: Mapping[Key, object]
    decided: dict[Key, object]
    undeclared: Mapping[str, object]
    told: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WantedInput:
    """An input that a decision can take."""

    key: Key | None
    name: str
    wanted: Type
    is_decision: bool


def read_inputs(
    program: Program,
    wanted: Sequence[WantedInput],
    given: Mapping[str, object],
    budget: feel.Budget,
) -> Inputs:
    """Return the inputs of a decision or a service.

    Args:
        program: The model.
        wanted: What the decision can take, as ``wanted_inputs`` tells.
        given: What was given, by name.
        budget: Pays for it.

    Raises:
        DecisionInputError: One is missing, unknown, of the wrong type or not allowed; a lenient
            program takes null for it instead.
    """
    place = budget.place
    names = {one.name for one in wanted}
    if program.is_strict:
        _check_names(names, given, place)
    inputs: dict[Key, object] = {}
    decided: dict[Key, object] = {}
    undeclared: dict[str, object] = {}
    told: dict[str, object] = {}
    for one in wanted:
        if one.name not in given and not one.is_decision:
            continue
        value = _value(one, given.get(one.name), program, budget, place)
        told[one.name] = value
        if one.key is None:
            undeclared[one.name] = value
        elif one.is_decision:
            decided[one.key] = value
        else:
            inputs[one.key] = value
    return Inputs(inputs, decided, undeclared, told)


def _check_names(names: set[str], given: Mapping[str, object], place: Place) -> None:
    missing = sorted(names - set(given))
    if missing:
        raise DecisionInputError(
            place,
            f"缺少输入：{'、'.join(missing[:_MAX_NAMED])}。",
            f"missing inputs: {', '.join(missing[:_MAX_NAMED])}.",
        )
    unknown = sorted(set(given) - names)
    if unknown:
        shown = [name[:40] for name in unknown[:_MAX_NAMED]]
        raise DecisionInputError(
            place,
            f"不认识的输入：{'、'.join(shown)}。可用：{'、'.join(sorted(names))}。",
            f"unknown inputs: {', '.join(shown)}. Known: {', '.join(sorted(names))}.",
        )


def _value(
    one: WantedInput, value: object, program: Program, budget: feel.Budget, place: Place
) -> object:
    found = feel.converted(value, budget)
    try:
        return _fitted(one, found, budget, reads_text=program.is_strict)
    except UnfitError as error:
        if program.is_strict:
            raise DecisionInputError(
                place, f"输入{error.reason_zh}", f"input {error.reason_en}"
            ) from error
        budget.note(error.reason_zh, error.reason_en)
        return None


def _fitted(one: WantedInput, value: object, budget: feel.Budget, *, reads_text: bool) -> object:
    if value is None and not all(passes(tests, None, budget) for tests in one.wanted.allowed):
        raise UnfitError(one.name, "不能为空。", "must not be null.")
    return fit(value, one.wanted, budget, path=one.name, reads_text=reads_text)


def wanted_inputs(program: Program, key: Key) -> tuple[WantedInput, ...]:
    """Return what a decision or a service can take, each name once."""
    node = program.links.node(key)
    found: dict[str, WantedInput] = {}
    given: list[Key] = []
    outputs = [key]
    if isinstance(node, model.DecisionService):
        outputs = [program.links.link(one, key).key for one in node.outputs]
        for reference in node.input_decisions:
            link = program.links.link(reference, key)
            given.append(link.key)
            found[link.node.name] = WantedInput(
                link.key, link.node.name, program.type_of(link.key), is_decision=True
            )
        for reference in node.inputs:
            link = program.links.link(reference, key)
            wanted = program.type_of(link.key)
            found[link.node.name] = WantedInput(link.key, link.node.name, wanted, is_decision=False)
    for output in outputs:
        for decision in sorted(program.needed(output, given)):
            _add_wanted_by(program, decision, found)
    return tuple(found.values())


def _add_wanted_by(program: Program, decision: Key, found: dict[str, WantedInput]) -> None:
    compiled = program.decision(decision)
    for link in program.links.required_by(decision):
        if isinstance(link.node, model.InputData):
            found.setdefault(
                link.node.name,
                WantedInput(link.key, link.node.name, program.type_of(link.key), is_decision=False),
            )
    if compiled.logic is None:
        name = compiled.node.name
        found.setdefault(name, WantedInput(None, name, ANYTHING, is_decision=False))
    for name, wanted in compiled.undeclared.items():
        found.setdefault(name, WantedInput(None, name, wanted, is_decision=False))
