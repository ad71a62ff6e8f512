"""How an instance moves: the engine runs, and what it says is written down, all or nothing.

A move reads the instance behind its lock once and writes once, by one statement. Where a handler
runs in between, what happened so far is written before it, and the rest is read again after it:
handlers work on the session and see the database as it then stands.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, class_mapper

from policies import clocks as clock_rules
from webapp import clock as wall_clock
from webapp.accounts.models import Officer
from webapp.audit import chain
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import operations as clocks
from webapp.clocks.models import LegalClock
from webapp.definitions import queries as definitions
from webapp.tasks import held as holding
from webapp.tasks import queries, rows
from webapp.tasks.errors import StaleTaskError
from webapp.tasks.held import HeldInstance, HeldTask
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    UserTask,
    UserTaskStatus,
)
from webapp.tasks.writing import Writing, as_json
from workflows.clock_directives import directives
from workflows.errors import WorkflowError
from workflows.model import OpenUserTask, PassedElement, Progress, ServiceCall


@dataclass(frozen=True)
class Step:
    """What a handler is told: the instance, who moves it and when, and what the form said.

    ``message`` is what the element sends, "" if it sends nothing.
    """

    session: Session
    instance: ProcessInstance
    at: datetime
    by: Officer | None
    element_id: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    variables: Mapping[str, object]
    answers: Mapping[str, object] = field(default_factory=dict)
    message: str = ""

    @property
    def today(self) -> date:
        """The day in China on which this happens."""
        return wall_clock.local_day(self.at)


Handler = Callable[[Step], Mapping[str, object]]
"""Does what a service task or a completed user task names; returns variables to set."""


@dataclass(frozen=True)
class Moved:
    """What an observer is told of an instance that moved.

    Attributes:
        stages_before: Stages of the tasks that were open before.
        clocks_before: Names of the clocks that ran or stood still before.
    """

    instance_id: UUID
    subject_id: UUID
    progress: Progress
    stages_before: frozenset[str]
    clocks_before: frozenset[str]
    at: datetime


Observer = Callable[[Session, Moved], None]
"""Is told of every move, in its transaction: for what a feature must undo wherever a case goes."""


class UnknownHandlerError(WorkflowError):
    """A diagram names a handler that this version of the product does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"流程图引用了未注册的处理程序“{name}”。",
            f"The diagram names a handler that is not registered: “{name}”.",
        )


def handler(session: Session, name: str) -> Handler:
    """Return a registered handler.

    Raises:
        UnknownHandlerError: No feature registered this name.
    """
    registered: Mapping[str, Handler] = session.info["handlers"]
    try:
        return registered[name]
    except KeyError as error:
        raise UnknownHandlerError(name) from error


@dataclass(frozen=True)
class Event:
    """What the trail says of a move."""

    action: AuditAction
    subject_id: UUID
    details: Mapping[str, object] = field(default_factory=dict)


class Move:
    """One move of one instance, from its lock to what is written of it."""

    def __init__(
        self, session: Session, held: HeldInstance, *, by: Officer | None, at: datetime
    ) -> None:
        """Begin with an instance as it was read behind its lock."""
        self.session, self.held, self.by, self.at = session, held, by, at
        self._stages_before = frozenset(task.stage for task in held.open_tasks())
        self._clocks_before = frozenset(held.clocks.live)
        self._pending = Writing()
        self._closed: UUID | None = None
        self._opening: tuple[str, ...] = ()
        self._is_outdated = self._is_chained = False

    def close(self, task: HeldTask, *, by: Officer, answers: Mapping[str, object]) -> None:
        """Note that an officer completed a task."""
        self._closed = task.id
        self._pending.add(
            "closed",
            at=self.at,
            officer_id=by.id,
            person=by.person_index,
            answers=as_json(dict(answers)),
            task_id=task.id,
            task_version=task.lock_version,
        )

    def run(
        self,
        name: str,
        *,
        element_id: str,
        properties: Mapping[str, str],
        caller_properties: Mapping[str, str],
        variables: Mapping[str, object],
        answers: Mapping[str, object] | None = None,
        message: str = "",
    ) -> Mapping[str, object]:
        """Run a handler on what was written so far, and return the variables it sets."""
        self.session.flush()
        self._write_pending()
        self._is_outdated = True
        step = Step(
            session=self.session,
            instance=queries.lock_instance(self.session, self.held.id),
            at=self.at,
            by=self.by,
            element_id=element_id,
            properties=properties,
            caller_properties=caller_properties,
            variables=variables,
            answers=answers or {},
            message=message,
        )
        return handler(self.session, name)(step)

    def serve(self, call: ServiceCall) -> Mapping[str, object]:
        """Run what the engine asks for at a service task: a handler, in this transaction."""
        return self.run(
            call.handler,
            element_id=call.element_id,
            properties=call.properties,
            caller_properties=call.caller_properties,
            variables=call.variables,
            message=call.message,
        )

    def refresh(self) -> None:
        """Read the instance again if a handler ran: it may have changed anything of it."""
        if self._is_outdated:
            self.session.flush()
            self.held = holding.of_id(self.session, self.held.id)
            self._is_outdated = False

    def store(self, progress: Progress, event: Event | None = None) -> None:
        """Write down where the instance stands: state, clocks, user tasks, what the trail says.

        Raises:
            StaleTaskError: Somebody changed it although it was locked; nothing is to be kept.
        """
        self.refresh()
        self._add_state(progress)
        self._keep_clocks(progress)
        self._keep_tasks(progress)
        self._add_event(event)
        self._write_pending()
        if event is not None and not self._is_chained:
            self._record(event)
        moved = Moved(
            instance_id=self.held.id,
            subject_id=self.held.subject_id,
            progress=progress,
            stages_before=self._stages_before,
            clocks_before=self._clocks_before,
            at=self.at,
        )
        observers: Iterable[Observer] = self.session.info.get("observers", ())
        for observe in observers:
            observe(self.session, moved)

    def _add_state(self, progress: Progress) -> None:
        is_over = progress.is_complete
        status = ProcessInstanceStatus.COMPLETED if is_over else ProcessInstanceStatus.RUNNING
        self._pending.add(
            "instance",
            instance_id=self.held.id,
            instance_version=self.held.lock_version,
            state=progress.state,
            variables=as_json(progress.variables),
            status=status.value,
            completed_at=self.at if is_over else None,
            end_event=progress.end_event if is_over else None,
        )

    def _keep_clocks(self, progress: Progress) -> None:
        book, today = self.held.clocks, wall_clock.local_day(self.at)
        for element in progress.passed:
            self._obey_clock_directives(element, today, progress.variables)
        if progress.is_complete:
            book.cancel_all()
            return
        book.mark_alarms(progress.waiting_clocks)
        self._end_periods_left(progress)

    def _obey_clock_directives(
        self, element: PassedElement, today: date, variables: Mapping[str, object]
    ) -> None:
        for verb, name, length in directives(element.properties):
            if verb == "start":
                started = clocks.to_start(
                    self.session,
                    rows.subject_of(self.held),
                    name,
                    on=today,
                    variables=variables,
                    drawn_length=length,
                )
                self.held.clocks.start(started)
            elif verb == "stop":
                self.held.clocks.meet(name, on=today)

    def _end_periods_left(self, progress: Progress) -> None:
        """End the periods of parts that the case left without doing them: it was sent back.

        What runs from the acceptance runs to the end; any other period belongs to a part of the
        procedure, where a task shows it or a timer awaits it, and starts again when that part does.
        """
        known = clock_rules.clock_definitions(self.held.programme)
        stored = {task.engine_task_id: task.clock_name for task in self.held.open_tasks()}
        shown = {stored.get(task.id) or rows.clock_shown(task) for task in progress.open_tasks}
        pressing = {*progress.waiting_clocks, *shown}
        for name in tuple(self.held.clocks.live):
            if name not in pressing and known[name].starts_with != "acceptance":
                self.held.clocks.cancel(name)

    def _keep_tasks(self, progress: Progress) -> None:
        known = {task.engine_task_id: task for task in self.held.open_tasks()}
        staying, opened = [], []
        for task in progress.open_tasks:
            stored = known.pop(task.id, None)
            if stored is None:
                opened.append(self._new_task(task))
            else:
                staying.append(stored)
        gone = [task.id for task in known.values() if task.id != self._closed]
        if gone:
            self._pending.add("gone", gone=gone)
        if opened:
            self._opening = tuple(str(task["form_key"]) for task in opened)
            self._pending.add("opened", opened=as_json(opened), forms_at=self._forms_at())
        dated = [change for task in staying if (change := self._new_date(task))]
        if dated:
            self._pending.add("dated", dated=as_json(dated))

    def _new_task(self, opened: OpenUserTask) -> dict[str, object]:
        values = rows.drawn_values(opened, division_code=self.held.division_code)
        due_on, is_provisional = self._due(values["clock_name"])
        return {
            **values,
            "id": uuid4(),
            "process_instance_id": self.held.id,
            "engine_task_id": opened.id,
            "division_code": self.held.division_code,
            "due_on": due_on,
            "is_due_provisional": is_provisional,
            "status": UserTaskStatus.OPEN,
            "opened_at": self.at,
            "lock_version": 1,
        }

    def _new_date(self, task: HeldTask) -> dict[str, object] | None:
        due_on, is_provisional = self._due(task.clock_name)
        if (task.due_on, task.is_due_provisional) == (due_on, is_provisional):
            return None
        return {"id": task.id, "due_on": due_on, "is_due_provisional": is_provisional}

    def _due(self, clock_name: str | None) -> tuple[date | None, bool]:
        clock = self.held.clocks.live.get(clock_name or "")
        return (None, False) if clock is None else (clock.due_on, clock.is_provisional)

    def _add_event(self, event: Event | None) -> None:
        """Add an event to what is written, if its chain's end is known."""
        if event is None or self.held.head is None:
            return
        following = audit.after(
            self.held.head,
            event.action,
            at=self.at,
            officer_id=self.by.id if self.by else None,
            subject_id=event.subject_id,
            division_code=self.held.division_code,
            details=event.details,
        )
        values = vars(following) | {"hash": chain.hash_of(following)}
        values["details"] = as_json(values["details"])
        values["event_at"] = values.pop("at")
        values["event_officer_id"] = values.pop("officer_id")
        self._pending.add("chained", **values)
        self._pending.add("noted")

    def _write_pending(self) -> None:
        """Write what is known by now."""
        book, wanted = self.held.clocks, self._opening
        if changed := book.changed():
            self._pending.add("clocks_changed", clocks_changed=as_json(changed))
        if started := book.started():
            self._pending.add("clocks_started", clocks_started=as_json(started))
        if not self._pending.parts:
            return
        pending, self._pending, self._opening = self._pending, Writing(), ()
        counts = pending.write(self.session)
        _forget(self.session, self.held.id)
        if 0 in (counts.get("instance", 1), counts.get("closed", 1)):
            raise StaleTaskError
        if counts.get("opened", 0) < len(wanted):
            self._check_forms(wanted)
        self._is_chained = counts.get("chained") == 1

    def _forms_at(self) -> datetime:
        """Return the moment whose forms count: see ``rows.task_values``."""
        published_at = definitions.published_at(self.session, self.held.process_version_id)
        return max(self.held.started_at, published_at)

    def _check_forms(self, keys: Iterable[str]) -> None:
        """Raise for the form that a diagram names and that was never published."""
        for key in keys:
            definitions.form_version_in_force(self.session, key, at=self._forms_at())

    def _record(self, event: Event) -> None:
        """Note what happened in a chain that is new, or that somebody wrote to meanwhile."""
        audit.record(
            self.session,
            event.action,
            at=self.at,
            officer_id=self.by.id if self.by else None,
            stream=self.held.stream,
            subject_id=event.subject_id,
            division_code=self.held.division_code,
            details=event.details,
        )


def passed(progress: Progress) -> dict[str, object]:
    """Return what a move completed, for the trail: certificates are made of it."""
    return {"passed": [element.name for element in progress.passed]}


def store(session: Session, instance: ProcessInstance, progress: Progress, *, at: datetime) -> None:
    """Write down where a locked instance stands that something else than its own tasks moved."""
    session.flush()
    Move(session, holding.of_id(session, instance.id), by=None, at=at).store(progress)


def _forget(session: Session, instance_id: UUID) -> None:
    """Let what the session remembers of an instance be read again when it is looked at."""
    for row in session.identity_map.values():
        if isinstance(row, ProcessInstance):
            is_its = row.id == instance_id
        elif isinstance(row, UserTask | LegalClock):
            is_its = row.__dict__.get("process_instance_id") == instance_id
        else:
            continue
        if is_its:
            columns = class_mapper(type(row)).column_attrs
            session.expire(row, [column.key for column in columns if column.key != "id"])
