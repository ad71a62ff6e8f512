"""What the acceptance of a case asks for beyond the case itself."""

from collections.abc import Mapping

from webapp.cases import handlers as case_handlers
from webapp.instance_changes import acceptance
from webapp.tasks import queries as tasks
from webapp.tasks.moves import Step


def accept_application(step: Step) -> Mapping[str, object]:
    """Accept the application, and let the case follow the version of its acceptance date.

    It goes over before the acceptance itself is completed in its diagram, so that everything
    behind the acceptance, and the clocks that it starts, are those of that version.
    """
    variables = case_handlers.accept_application(step)
    closing = tasks.newest_of_element(step.session, step.instance.id, step.element_id)
    acceptance.follow_law(
        step.session,
        step.instance,
        accepted_on=step.today,
        closing=closing.engine_task_id,
        by=step.by,
        at=step.at,
    )
    return variables


HANDLERS = {"accept_application": accept_application}
