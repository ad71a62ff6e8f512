"""Check what holds between the components of a form: keys, references, conditions."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from forms.errors import FormDefinitionError
from forms.model import Component, Kind, everything, flat


def check(components: tuple[Component, ...]) -> None:
    """Check a whole form.

    Raises:
        FormDefinitionError: An id or key twice, a reference to a field that is not there or is
            of another kind, conditions that depend on each other in a circle.
    """
    ids: set[str] = set()
    for component in everything(components):
        if component.id in ids:
            raise FormDefinitionError("标识重复。", "its id is used twice.", component=component.id)
        ids.add(component.id)
    _check_scope(components, around=frozenset())
    for component in flat(components):
        if component.kind is Kind.DYNAMICLIST:
            _check_scope(component.components, around=_keys(components))


def _keys(components: tuple[Component, ...]) -> frozenset[str]:
    return frozenset(component.key for component in flat(components))


def _check_scope(components: tuple[Component, ...], *, around: frozenset[str]) -> None:
    fields: dict[str, Component] = {}
    for component in flat(components):
        if component.key in fields or component.key in around:
            raise FormDefinitionError(
                f"键“{component.key}”重复。",
                f"the key “{component.key}” is used twice.",
                component=component.id,
            )
        if not component.label:
            raise FormDefinitionError("缺少标签。", "has no label.", component=component.id)
        fields[component.key] = component
    for component in fields.values():
        _check_references(component, fields)
    _check_circles(components, fields)


def _check_references(component: Component, fields: Mapping[str, Component]) -> None:
    additions = component.additions
    wanted: tuple[tuple[str, str | None, Iterable[Kind]], ...] = (
        ("after_field", additions.after_field, {Kind.DATETIME}),
        ("not_more_than", additions.not_more_than, {Kind.NUMBER}),
        ("requires_reason_when_differs_from", additions.differs_from, {Kind.NUMBER}),
        ("reason_field", additions.reason_field, {Kind.TEXTFIELD, Kind.TEXTAREA}),
        ("one_required_with", additions.one_required_with, set(Kind) - {Kind.DYNAMICLIST}),
    )
    for name, key, kinds in wanted:
        if key is None:
            continue
        if key == component.key or key not in fields or fields[key].kind not in kinds:
            raise FormDefinitionError(
                f"“{name}”指向的字段“{key}”不存在或类型不符。",
                f"“{name}” refers to “{key}”, which is not there or of another kind.",
                component=component.id,
            )
    if additions.differs_from is not None and additions.reason_field is None:
        raise FormDefinitionError(
            "设置了 requires_reason_when_differs_from，还应设置 reason_field。",
            "requires_reason_when_differs_from needs a reason_field.",
            component=component.id,
        )


def _check_circles(components: tuple[Component, ...], fields: Mapping[str, Component]) -> None:
    needs: dict[str, set[str]] = {key: set() for key in fields}
    _collect(components, frozenset(), needs)
    known = {key: names & fields.keys() for key, names in needs.items()}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        key = error.args[1][0]
        raise FormDefinitionError(
            "显示条件互相依赖，形成循环。",
            "conditions depend on each other in a circle.",
            component=fields[key].id,
        ) from error


def _collect(
    components: tuple[Component, ...], outer: frozenset[str], needs: dict[str, set[str]]
) -> None:
    for component in components:
        names = outer | (component.hide.names if component.hide is not None else frozenset())
        if component.kind is Kind.GROUP:
            _collect(component.components, names, needs)
        elif component.key:
            needs[component.key] |= names
