"""What diagrams ask of the instances themselves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.definitions import queries as definitions
from webapp.tasks import operations, queries
from webapp.tasks.errors import InstanceBusyError
from webapp.tasks.models import ProcessInstance
from webapp.tasks.moves import Step
from workflows import engine


def send_message(step: Step) -> Mapping[str, object]:
    """Deliver a message to the other procedures of the case that wait for it; none need to."""
    with _moving(step.session, step.instance.id) as moved:
        for other_id in queries.others_of_case(step.session, step.instance):
            if other_id in moved:
                raise InstanceBusyError
            other = queries.lock_idle_instance(step.session, other_id)
            if step.message in _awaited(step.session, other):
                operations.deliver_message(
                    step.session, other.id, step.message, by=step.by, at=step.at
                )
    return {}


@contextmanager
def _moving(session: Session, instance_id: UUID) -> Iterator[frozenset[UUID]]:
    """Give the instances that are in the middle of a move here: what is stored of them is old."""
    before: frozenset[UUID] = session.info.get("moving", frozenset())
    session.info["moving"] = before | {instance_id}
    try:
        yield session.info["moving"]
    finally:
        session.info["moving"] = before


def _awaited(session: Session, instance: ProcessInstance) -> tuple[str, ...]:
    definition = definitions.process_definition(session, instance.process_version_id)
    return engine.look(definition, instance.state).waiting_messages


HANDLERS = {"send_message": send_message}
