"""Drive an instance in a test: complete tasks by element id, note what handlers were asked."""

from collections.abc import Mapping

from workflows import engine
from workflows.model import OpenUserTask, ProcessDefinition, Progress, ServiceCall


class Case:
    """An instance; its state goes through the codec at every move, as it does in the product."""

    def __init__(
        self,
        definition: ProcessDefinition,
        *,
        answers: Mapping[str, Mapping[str, object]] | None = None,
        **variables: object,
    ) -> None:
        """Start the instance; ``answers`` are what handlers return, by handler."""
        self.definition = definition
        self.calls: list[ServiceCall] = []
        self._answers = answers or {}
        self.done: list[str] = []
        self.progress = engine.start(definition, variables, call_service=self.serve)

    @property
    def progress(self) -> Progress:
        """Where the instance stands; what every move completed is added to ``done``."""
        return self._progress

    @progress.setter
    def progress(self, progress: Progress) -> None:
        self._progress = progress
        self.done += [element.name for element in progress.passed]

    def serve(self, call: ServiceCall) -> Mapping[str, object]:
        self.calls.append(call)
        return self._answers.get(call.handler, {})

    def task(self, element_id: str) -> OpenUserTask:
        (task,) = (task for task in self.progress.open_tasks if task.element_id == element_id)
        return task

    def complete(self, element_id: str, **variables: object) -> "Case":
        self.progress = engine.complete_user_task(
            self.definition,
            self.progress.state,
            self.task(element_id).id,
            variables,
            call_service=self.serve,
        )
        return self

    def signal(self, name: str) -> "Case":
        self.progress = engine.signal(
            self.definition, self.progress.state, name, call_service=self.serve
        )
        return self

    def deliver(self, message: str) -> "Case":
        self.progress = engine.deliver_message(
            self.definition, self.progress.state, message, call_service=self.serve
        )
        return self

    def fire(self, clock: str) -> "Case":
        self.progress = engine.fire_clock(
            self.definition, self.progress.state, clock, call_service=self.serve
        )
        return self

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.progress.open_tasks)

    @property
    def passed(self) -> list[str]:
        return [element.element_id for element in self.progress.passed]

    @property
    def handlers(self) -> list[str]:
        return [call.handler for call in self.calls]
