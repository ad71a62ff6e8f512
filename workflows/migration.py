"""Change a running instance otherwise than by doing its tasks: to another version, or elsewhere.

Nothing runs while an instance is changed: no handler is called, no condition is asked. What is
open keeps its id, and with it whatever the caller knows of it: drafts, claims, clocks. What may
not be changed is named, each reason with its element.
"""

from collections.abc import Mapping, Sequence

from workflows._spiff import codec, execution, modification
from workflows._spiff import migration as carrying
from workflows._spiff.compiled import compiled
from workflows._spiff.instance import Instance
from workflows._spiff.tokens import tokens
from workflows._spiff.tokens import waits as places
from workflows.migration_model import (
    CannotMoveError,
    Hindrance,
    MigrationPlan,
    Obstacle,
    Place,
    PlanError,
    Token,
    obstacle,
)
from workflows.model import DiagramElement, ProcessDefinition, Progress
from workflows.needed_variables import readings
from workflows.positions import position, positions


def validate(
    old: ProcessDefinition, new: ProcessDefinition, made: MigrationPlan, state: bytes
) -> tuple[Obstacle, ...]:
    """Return why an instance cannot come to another version; nothing if it can.

    Raises:
        PlanError: The plan belongs to other versions.
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    return _carried(old, new, made, state)[1]


def migrate(
    old: ProcessDefinition, new: ProcessDefinition, made: MigrationPlan, state: bytes
) -> Progress:
    """Return where an instance stands in another version; ``passed`` is empty.

    Raises:
        CannotMoveError: Something stands in its way.
        PlanError: The plan belongs to other versions.
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    moved, obstacles = _carried(old, new, made, state)
    if obstacles:
        raise CannotMoveError(obstacles)
    return execution.look(compiled(new), codec.dump(moved))


def standing(definition: ProcessDefinition, state: bytes) -> tuple[Token, ...]:
    """Return everything that an instance is busy with or waits for.

    Raises:
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    return tokens(_loaded(definition, state))


def waits(
    definition: ProcessDefinition,
) -> tuple[tuple[Place, tuple[DiagramElement, ...]], ...]:
    """Return the places at which a case can be set down: what holds each, then itself.

    Raises:
        DiagramError: The definition cannot be run.
    """
    return tuple(places(compiled(definition)))


def modify(
    definition: ProcessDefinition,
    state: bytes,
    *,
    cancelled: Sequence[Place] = (),
    started: Sequence[Place] = (),
) -> Progress:
    """Let an instance no longer stand at some places, and stand at others instead.

    What is started is a task of a person or an event that is waited for: nothing is skipped by
    being run. Whether the law lets the case stand there is a question of its own.

    Raises:
        CannotMoveError: It does not stand there, or no case of its version could stand so.
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    instance = _loaded(definition, state)
    if instance.completed:
        raise CannotMoveError((obstacle(Hindrance.COMPLETED),))
    obstacles = modification.modify(instance, cancelled=cancelled, started=started)
    obstacles += [] if obstacles else _misplaced(definition, instance)
    if obstacles:
        raise CannotMoveError(tuple(obstacles))
    return execution.look(compiled(definition), codec.dump(instance))


def _carried(
    old: ProcessDefinition, new: ProcessDefinition, made: MigrationPlan, state: bytes
) -> tuple[Instance, tuple[Obstacle, ...]]:
    if (made.old_sha256, made.new_sha256) != (old.sha256, new.sha256):
        raise PlanError("sha256", "方案属于另外的版本。", "it belongs to other versions.")
    source = _loaded(old, state)
    if source.completed:
        return source, (obstacle(Hindrance.COMPLETED),)
    names: Mapping[str, Mapping[str, str]] = made.names()
    target, obstacles = carrying.carry(source, compiled(new), names)
    if not obstacles:
        obstacles = _misplaced(new, target)
    return target, tuple(obstacles)


def _misplaced(definition: ProcessDefinition, instance: Instance) -> list[Obstacle]:
    """Return what is wrong with where an instance came to stand."""
    found = tokens(instance)
    possible = positions(definition)
    if possible is not None and position(found) not in possible:
        listed = dict.fromkeys(one.place.element_id for one in found if not one.is_holder)
        return [obstacle(Hindrance.UNREACHABLE, detail=", ".join(listed))]
    return list(readings(definition).missing(found, instance.variables))


def _loaded(definition: ProcessDefinition, state: bytes) -> Instance:
    return codec.load(compiled(definition), state, call_service=carrying.refuse_service)
