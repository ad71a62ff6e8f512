"""Can a process always go on, and always end? Found by following every state it can come to.

The data are left out, so that every branch is thought possible. What is found is shown by the
elements on a shortest way there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.lint_rules.reading import Element, read
from workflows.model import ProcessDefinition
from workflows.state_space import Net, State, StateSpace, Transition, explore
from workflows.token_net import token_net

MOST_STATES = 100_000
MOST_SECONDS = 10.0


class Defect(StrEnum):
    """What can be wrong with the course of a process."""

    DEADLOCK = "deadlock"
    UNSYNCHRONISED = "unsynchronised"
    DEAD_ELEMENT = "dead_element"
    NO_WAY_TO_END = "no_way_to_end"
    ENDLESS = "endless_without_person"
    NOT_DECIDED = "not_decided"


_WORDS = {
    Defect.DEADLOCK: (
        "流程会停在“{name}”，再也走不下去：请检查前面的分支和汇合是否成对。",
        "The process stops at {id} and cannot go on; check that branches and joins match.",
    ),
    Defect.UNSYNCHRONISED: (
        "“{name}”会同时进行两次：并行的分支没有先汇合。请用并行网关汇合。",
        "{id} can happen twice at once: parallel branches were not joined; join them first.",
    ),
    Defect.DEAD_ELEMENT: (
        "“{name}”在任何路径上都不会执行。",
        "{id} never happens, on any way.",
    ),
    Defect.NO_WAY_TO_END: (
        "到了“{name}”以后，流程再也不能结束。",
        "From {id} on the process can never end.",
    ),
    Defect.ENDLESS: (
        "从“{name}”起会无休止地循环，中间没有人办理、也不等待时间或者消息。",
        "From {id} on the process can go round for ever without a person, a time or a message.",
    ),
    Defect.NOT_DECIDED: (
        "没有能够查完全部路径：{name}。",
        "Not every way could be followed: {id}.",
    ),
}


@dataclass(frozen=True)
class SoundnessFinding:
    """A defect of a process, and the way that shows it.

    Attributes:
        defect: What is wrong.
        element_id: Where; "" if it is no one element.
        message_zh: The same in Chinese, with what to do.
        message_en: The same in English.
        path: Ids of the elements on a way that shows it, in order; may be empty.
        file: The diagram of the element.
    """

    defect: Defect
    element_id: str
    message_zh: str
    message_en: str
    path: tuple[str, ...]
    file: str


def check_soundness(
    definition: ProcessDefinition,
    *,
    most_states: int = MOST_STATES,
    seconds: float = MOST_SECONDS,
) -> tuple[SoundnessFinding, ...]:
    """Check that a process can always go on and always end.

    Args:
        definition: The process and every process that it calls.
        most_states: After how many states to stop.
        seconds: After how long to stop.

    Returns:
        Every defect once an element; one ``NOT_DECIDED`` if not everything could be followed.

    Raises:
        BrokenDiagramError: A diagram cannot be read at all.
    """
    diagrams = tuple(read(source) for source in definition.sources)
    net = token_net(definition.process_id, diagrams)
    space = explore(net, most_states=most_states, seconds=seconds)
    report = _Report({one.id: one for diagram in diagrams for one in diagram.elements})
    found = [
        *_overfull(net, space, report),
        *_stuck(net, space, report),
        *_endless(space, report),
    ]
    if space.is_complete and not net.not_modelled:
        found.extend(_dead(net, space, report))
    else:
        found.append(_undecided(net, report, f"> {most_states} states or {seconds} s"))
    return tuple(found)


class _Report:
    """Writes findings; each element is named once for each defect."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self._elements = elements
        self._told: set[tuple[Defect, str]] = set()

    def once(
        self, defect: Defect, element_id: str, path: tuple[str, ...] = ()
    ) -> Iterator[SoundnessFinding]:
        if (defect, element_id) in self._told:
            return
        self._told.add((defect, element_id))
        yield self.finding(defect, element_id, path)

    def finding(
        self, defect: Defect, element_id: str, path: tuple[str, ...] = (), *, name: str = ""
    ) -> SoundnessFinding:
        element = self._elements.get(element_id)
        zh, en = _WORDS[defect]
        shown = name or (element.name if element and element.name else element_id)
        return SoundnessFinding(
            defect=defect,
            element_id=element_id,
            message_zh=zh.format(name=shown),
            message_en=en.format(id=element_id or name),
            path=path,
            file=element.file if element else "",
        )


def _overfull(net: Net, space: StateSpace, report: _Report) -> Iterator[SoundnessFinding]:
    for state, transition in space.overfull:
        twice = transition.produces & (state - transition.consumes - transition.empties)
        for place in sorted(twice):
            path = (*space.path_to(state), transition.element_id)
            yield from report.once(Defect.UNSYNCHRONISED, net.element_of[place], path)


def _stuck(net: Net, space: StateSpace, report: _Report) -> Iterator[SoundnessFinding]:
    ending = space.ending() if space.is_complete and not space.overfull else set(space.ways)
    for state, steps in space.ways.items():
        goes_on = any(not step.needs_change for step, _after in steps)
        if state and not goes_on and not _is_cut_off(space, state):
            # What waits furthest along is what does not come on.
            place = max(state)
            yield from report.once(Defect.DEADLOCK, net.element_of[place], space.path_to(state))
    for state in space.ways:
        if state not in ending and space.ways[state]:
            place = max(state)
            yield from report.once(
                Defect.NO_WAY_TO_END, net.element_of[place], space.path_to(state)
            )
            return


def _is_cut_off(space: StateSpace, state: State) -> bool:
    """Tell whether a state goes on only by what was not followed further."""
    return any(before == state for before, _transition in space.overfull)


def _endless(space: StateSpace, report: _Report) -> Iterator[SoundnessFinding]:
    automatic = {
        state: [(step, after) for step, after in steps if step.is_automatic]
        for state, steps in space.ways.items()
    }
    circle = _circle(automatic)
    if circle:
        state, step = circle[0]
        path = (*space.path_to(state), *(each.element_id for _state, each in circle))
        yield from report.once(Defect.ENDLESS, step.element_id, path)


def _circle(
    ways: Mapping[State, list[tuple[Transition, State]]],
) -> list[tuple[State, Transition]]:
    """Return the steps of a circle, or nothing if there is none; depth first, without recursion."""
    done: set[State] = set()
    for begin in ways:
        if begin in done:
            continue
        trail: list[tuple[State, Transition]] = []
        on_trail = {begin}
        waiting = [(begin, iter(ways[begin]))]
        while waiting:
            state, steps = waiting[-1]
            for step, after in steps:
                if after in on_trail:
                    trail.append((state, step))
                    places = [place for place, (one, _step) in enumerate(trail) if one == after]
                    return trail[places[0] :]
                if after not in done:
                    trail.append((state, step))
                    on_trail.add(after)
                    waiting.append((after, iter(ways.get(after, ()))))
                    break
            else:
                done.add(state)
                on_trail.discard(state)
                waiting.pop()
                if trail:
                    trail.pop()
    return []


def _dead(net: Net, space: StateSpace, report: _Report) -> Iterator[SoundnessFinding]:
    if space.overfull:
        return
    fired = space.fired()
    for element_id in dict.fromkeys(step.element_id for step in net.transitions):
        if element_id not in fired:
            yield from report.once(Defect.DEAD_ELEMENT, element_id)


def _undecided(net: Net, report: _Report, limit: str) -> SoundnessFinding:
    element_id = net.not_modelled[0] if net.not_modelled else ""
    names = ", ".join(net.not_modelled) or limit
    return report.finding(Defect.NOT_DECIDED, element_id, name=names)
