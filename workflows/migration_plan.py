"""Plan how instances go from one version to another: what is equal, what may be, what is not."""

from collections.abc import Iterable, Mapping

from workflows import engine
from workflows.lint_rules.reading import Diagram, read
from workflows.migration_model import (
    Basis,
    Likeness,
    MigrationPlan,
    Pair,
    PlanError,
    PlannedElement,
    Proposal,
)
from workflows.model import DiagramElement, ProcessDefinition

Key = tuple[str, str]
"""Process id and element id."""


def plan(old: ProcessDefinition, new: ProcessDefinition) -> MigrationPlan:
    """Pair the equal elements of two versions, and propose what may have been renamed.

    Elements of the same process, id and kind are equal. A proposal is made where exactly one
    element of the same kind has the same name, or stands between the same neighbours.

    Raises:
        DiagramError: A version cannot be run.
        PlanError: The versions are of different processes.
    """
    if old.process_id != new.process_id:
        raise PlanError(
            new.process_id,
            f"不是 {old.process_id} 的版本。",
            f"it is no version of {old.process_id}.",
        )
    befores, afters = _elements(old), _elements(new)
    pairs = {key: key[1] for key, one in befores.items() if _same_kind(one, afters.get(key))}
    return _made(old, new, pairs, frozenset(), befores, afters)


def revised(
    made: MigrationPlan,
    old: ProcessDefinition,
    new: ProcessDefinition,
    choices: Mapping[str, Mapping[str, str]],
) -> MigrationPlan:
    """Return a plan with a person's choices: new element ids by process and old id, "" for none.

    Raises:
        PlanError: An element does not exist, is of another kind, or is taken twice.
    """
    befores, afters = _elements(old), _elements(new)
    pairs = {(pair.process_id, pair.old): pair.new for pair in made.pairs}
    chosen = {(pair.process_id, pair.old) for pair in made.pairs if pair.basis is Basis.CHOSEN}
    for process_id, names in choices.items():
        for before, after in names.items():
            key = (process_id, before)
            if not after:
                pairs.pop(key, None)
                chosen.discard(key)
                continue
            _check_pair(key, after, befores, afters)
            if before != after:
                chosen.add(key)
            pairs[key] = after
    _check_taken_once(pairs)
    return _made(old, new, pairs, frozenset(chosen), befores, afters)


def as_json(made: MigrationPlan) -> dict[str, object]:
    """Return a plan as JSON values; ``from_json`` reads it back."""
    return {
        "old_sha256": made.old_sha256,
        "new_sha256": made.new_sha256,
        "pairs": {process_id: dict(names) for process_id, names in made.names().items()},
    }


def from_json(
    data: Mapping[str, object], old: ProcessDefinition, new: ProcessDefinition
) -> MigrationPlan:
    """Read a plan that ``as_json`` wrote, perhaps edited since.

    Raises:
        PlanError: It belongs to other versions, or an entry is wrong.
    """
    if (data.get("old_sha256"), data.get("new_sha256")) != (old.sha256, new.sha256):
        raise PlanError(
            "sha256",
            "方案属于另外的版本，请重新制订。",
            "it belongs to other versions; make it anew.",
        )
    given = data.get("pairs")
    if not isinstance(given, Mapping) or not all(
        isinstance(one, Mapping) for one in given.values()
    ):
        raise PlanError("pairs", "格式错误。", "it is no mapping of mappings.")
    befores, afters = _elements(old), _elements(new)
    pairs = {
        (str(process_id), str(before)): str(after)
        for process_id, names in given.items()
        for before, after in names.items()
        if after
    }
    for key, after in pairs.items():
        _check_pair(key, after, befores, afters)
    _check_taken_once(pairs)
    chosen = frozenset(key for key, after in pairs.items() if key[1] != after)
    return _made(old, new, pairs, chosen, befores, afters)


def _made(
    old: ProcessDefinition,
    new: ProcessDefinition,
    pairs: Mapping[Key, str],
    chosen: frozenset[Key],
    befores: Mapping[Key, DiagramElement],
    afters: Mapping[Key, DiagramElement],
) -> MigrationPlan:
    taken = {(process_id, after) for (process_id, _), after in pairs.items()}
    vanishing = [one for key, one in befores.items() if key not in pairs]
    added = [one for key, one in afters.items() if key not in taken]
    return MigrationPlan(
        old_sha256=old.sha256,
        new_sha256=new.sha256,
        pairs=tuple(
            Pair(*key, after, Basis.CHOSEN if key in chosen else Basis.EQUAL)
            for key, after in pairs.items()
        ),
        proposals=tuple(_proposals(vanishing, added, pairs, _neighbours(old), _neighbours(new))),
        vanishing=tuple(_planned(one) for one in vanishing),
        added=tuple(_planned(one) for one in added),
    )


def _elements(definition: ProcessDefinition) -> dict[Key, DiagramElement]:
    return {(one.process_id, one.element_id): one for one in engine.elements(definition)}


def _same_kind(before: DiagramElement, after: DiagramElement | None) -> bool:
    return after is not None and before.kind is after.kind


def _planned(one: DiagramElement) -> PlannedElement:
    return PlannedElement(one.process_id, one.element_id, one.name, one.kind)


def _check_pair(
    key: Key,
    after: str,
    befores: Mapping[Key, DiagramElement],
    afters: Mapping[Key, DiagramElement],
) -> None:
    entry = f"{key[0]}: {key[1]} → {after}"
    before = befores.get(key)
    if before is None:
        raise PlanError(entry, "原版本没有这个元素。", "the old version has no such element.")
    target = afters.get((key[0], after))
    if target is None:
        raise PlanError(entry, "新版本没有这个元素。", "the new version has no such element.")
    if not _same_kind(before, target):
        raise PlanError(entry, "两者不是同一种元素。", "the two are of different kinds.")


def _check_taken_once(pairs: Mapping[Key, str]) -> None:
    taken: dict[Key, str] = {}
    for (process_id, before), after in pairs.items():
        other = taken.setdefault((process_id, after), before)
        if other != before:
            raise PlanError(
                f"{process_id}: {before} → {after}",
                f"{other} 已经对应它。",
                f"{other} is paired with it already.",
            )


def _proposals(
    vanishing: Iterable[DiagramElement],
    added: Iterable[DiagramElement],
    pairs: Mapping[Key, str],
    befores: Mapping[Key, tuple[frozenset[str], frozenset[str]]],
    afters: Mapping[Key, tuple[frozenset[str], frozenset[str]]],
) -> Iterable[Proposal]:
    """Yield the one candidate of each element, unless two elements have the same."""
    free = list(added)
    found: list[Proposal] = []
    for before in vanishing:
        alike = [
            one for one in free if one.process_id == before.process_id and one.kind is before.kind
        ]
        by_name = [one for one in alike if before.name and one.name == before.name]
        around = _mapped(befores.get(_key(before)), before.process_id, pairs)
        by_place = [
            one
            for one in alike
            if all(around) and _known(afters[_key(one)], one.process_id, pairs) == around
        ]
        for candidates, likeness in ((by_name, Likeness.NAME), (by_place, Likeness.STRUCTURE)):
            if len(candidates) == 1:
                (after,) = candidates
                found.append(
                    Proposal(before.process_id, before.element_id, after.element_id, likeness)
                )
                break
    counts: dict[Key, int] = {}
    for one in found:
        counts[one.process_id, one.new] = counts.get((one.process_id, one.new), 0) + 1
    return [one for one in found if counts[one.process_id, one.new] == 1]


def _key(one: DiagramElement) -> Key:
    return one.process_id, one.element_id


def _mapped(
    around: tuple[frozenset[str], frozenset[str]] | None, process_id: str, pairs: Mapping[Key, str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the counterparts of an element's neighbours; those without one are left out."""
    before, after = around or (frozenset(), frozenset())
    return _images(before, process_id, pairs), _images(after, process_id, pairs)


def _images(ids: frozenset[str], process_id: str, pairs: Mapping[Key, str]) -> frozenset[str]:
    return frozenset(pairs[process_id, one] for one in ids if (process_id, one) in pairs)


def _known(
    around: tuple[frozenset[str], frozenset[str]], process_id: str, pairs: Mapping[Key, str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return an element's neighbours that are somebody's counterparts."""
    taken = frozenset(after for (process, _), after in pairs.items() if process == process_id)
    return around[0] & taken, around[1] & taken


def _neighbours(
    definition: ProcessDefinition,
) -> dict[Key, tuple[frozenset[str], frozenset[str]]]:
    """Return the ids of what stands before and after each element, and of what holds it."""
    found = {}
    for diagram in (read(source) for source in definition.sources):
        owners = _owners(diagram)
        for element in diagram.elements:
            incoming = {line.source for line in diagram.incoming(element)}
            if element.attached_to:
                incoming.add(element.attached_to)
            outgoing = {line.target for line in diagram.outgoing(element)}
            found[owners[element.id], element.id] = (frozenset(incoming), frozenset(outgoing))
    return found


def _owners(diagram: Diagram) -> dict[str, str]:
    """Return the process of each element, through the sub-processes that hold it."""
    scopes = {element.id: element.scope for element in diagram.elements}
    owners = {}
    for element in diagram.elements:
        scope = element.scope
        while scope in scopes:
            scope = scopes[scope]
        owners[element.id] = scope
    return owners
