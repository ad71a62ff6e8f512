"""What a change to a running instance is told and answers: plans, places, obstacles."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflows.errors import WorkflowError
from workflows.model import ElementKind


class Basis(StrEnum):
    """Why an element of the new version takes the place of one of the old."""

    EQUAL = "equal"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Pair:
    """An element of the old version, and the one of the new that takes its place."""

    process_id: str
    old: str
    new: str
    basis: Basis = Basis.EQUAL


class Likeness(StrEnum):
    """Why two elements of different ids may be the same."""

    NAME = "name"
    STRUCTURE = "structure"


@dataclass(frozen=True)
class Proposal:
    """A pair that only a person can confirm: the id changed, what it does seems the same."""

    process_id: str
    old: str
    new: str
    likeness: Likeness


@dataclass(frozen=True)
class PlannedElement:
    """An element that one of the two versions has and the other has not."""

    process_id: str
    element_id: str
    name: str
    kind: ElementKind


@dataclass(frozen=True)
class MigrationPlan:
    """How instances go from one version of a process to another.

    Attributes:
        old_sha256: The version they leave.
        new_sha256: The version they come to.
        pairs: What takes the place of what; only these count.
        proposals: Pairs to confirm; they do nothing until they are among ``pairs``.
        vanishing: Elements of the old version without a successor.
        added: Elements of the new version that succeed none.
    """

    old_sha256: str
    new_sha256: str
    pairs: tuple[Pair, ...]
    proposals: tuple[Proposal, ...]
    vanishing: tuple[PlannedElement, ...]
    added: tuple[PlannedElement, ...]

    def names(self) -> dict[str, dict[str, str]]:
        """Return the new element id by process id and old element id."""
        found: dict[str, dict[str, str]] = {}
        for pair in self.pairs:
            found.setdefault(pair.process_id, {})[pair.old] = pair.new
        return found

    def renamed(self) -> dict[str, dict[str, str]]:
        """Return the same, only where the id changes."""
        return {
            process_id: changed
            for process_id, names in self.names().items()
            if (changed := {old: new for old, new in names.items() if old != new})
        }


@dataclass(frozen=True)
class Place:
    """An element at one place: ``path`` are the ids of what holds it, outermost first.

    A sub-process holds what is drawn in it, a call activity what is drawn in the process it calls.
    """

    path: tuple[str, ...]
    element_id: str

    @property
    def text(self) -> str:
        """The place as people write it: ids with slashes between them."""
        return "/".join((*self.path, self.element_id))

    @staticmethod
    def of(text: str) -> "Place":
        """Read what ``text`` wrote."""
        *path, element_id = text.split("/")
        return Place(tuple(path), element_id)


@dataclass(frozen=True)
class Token:
    """Something that an instance is busy with, or waits for.

    Attributes:
        place: Where.
        calls: Those of the place's path that are call activities.
        process_id: The process in whose diagram the element is drawn.
        source: At a join, the element from which the token arrived; else "".
        task_id: Of a user or manual task, its id; else "".
        is_holder: Whether it only holds other tokens: a sub-process or a call activity.
        is_attached: Whether it is an event that waits at the edge of an activity.
    """

    place: Place
    calls: tuple[str, ...]
    process_id: str
    source: str = ""
    task_id: str = ""
    is_holder: bool = False
    is_attached: bool = False

    @property
    def name(self) -> str:
        """The element after its call activity, as histories name it: ``notice/deliver``."""
        element_id = self.place.element_id
        return f"{self.calls[-1]}/{element_id}" if self.calls else element_id


def standing_at(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the names of the elements at which an instance stands, see ``Token.name``.

    What only holds others is none of them, nor is an event at the edge of one.
    """
    return frozenset(token.name for token in tokens if not (token.is_holder or token.is_attached))


class Hindrance(StrEnum):
    """Why an instance cannot be moved."""

    COMPLETED = "completed"
    VANISHES = "vanishes"
    OTHER_KIND = "other_kind"
    JOIN_CHANGED = "join_changed"
    EVENT_VANISHES = "event_vanishes"
    REPEATED = "repeated"
    UNREACHABLE = "unreachable"
    VARIABLE_MISSING = "variable_missing"
    NOT_THERE = "not_there"
    NOT_A_WAIT = "not_a_wait"
    NOTHING_LEFT = "nothing_left"


_WORDS = {
    Hindrance.COMPLETED: ("流程已经结束。", "The instance has ended."),
    Hindrance.VANISHES: (
        "正停在“{name}”（{id}），新版本没有与它对应的环节。",
        "It stands at {id}, to which the new version has no counterpart.",
    ),
    Hindrance.OTHER_KIND: (
        "正停在“{name}”（{id}），新版本对应的 {detail} 是另一种环节。",
        "It stands at {id}, whose counterpart {detail} is of another kind.",
    ),
    Hindrance.JOIN_CHANGED: (
        "已有分支到达汇合“{name}”（{id}），而新版本中汇入它的分支不同。",
        "A branch has arrived at the join {id}, which other branches enter in the new version.",
    ),
    Hindrance.EVENT_VANISHES: (
        "事件“{name}”（{id}）已经发生，后续尚未办完，而新版本没有这个事件。",
        "The event {id} has happened and is not dealt with yet; the new version does not have it.",
    ),
    Hindrance.REPEATED: (
        "“{name}”（{id}）正在多次办理，请等它办完再迁移。",
        "{id} is being repeated; move the case when that is done.",
    ),
    Hindrance.UNREACHABLE: (
        "按流程图，案件不会同时停在：{detail}；会有分支缺失，或者重复办理。",
        "By the diagram no case stands at {detail} at once: a branch is missing, or done twice.",
    ),
    Hindrance.VARIABLE_MISSING: (
        "前方的网关“{name}”（{id}）要用变量 {detail}，而本案没有它的值，途中也不会得到。",
        "The gateway {id} ahead reads the variable {detail}, which is not set here nor on the way.",
    ),
    Hindrance.NOT_THERE: (
        "案件目前不在“{name}”（{id}）。",
        "The case does not stand at {id} now.",
    ),
    Hindrance.NOT_A_WAIT: (
        "不能从“{name}”（{id}）开始：只能从任务或者等待事件开始。",
        "It cannot start at {id}: only at a task of a person or at an event that is waited for.",
    ),
    Hindrance.NOTHING_LEFT: (
        "取消之后案件没有任何待办环节；要结案的，请走撤回或者终止程序。",
        "Nothing would be left to do; to end a case, withdraw or terminate it.",
    ),
}


@dataclass(frozen=True)
class Obstacle:
    """Why an instance cannot be moved, and at which element."""

    hindrance: Hindrance
    element_id: str
    message_zh: str
    message_en: str


def obstacle(
    hindrance: Hindrance, element_id: str = "", *, name: str = "", detail: str = ""
) -> Obstacle:
    """Return an obstacle in both languages; without a name an element is called by its id."""
    zh, en = _WORDS[hindrance]
    values = {"id": element_id, "name": name or element_id, "detail": detail}
    return Obstacle(hindrance, element_id, zh.format(**values), en.format(**values))


class CannotMoveError(WorkflowError):
    """An instance cannot be moved: every reason, each with its element."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        """Keep the reasons and name them."""
        super().__init__(
            "不能变更：" + "".join(one.message_zh for one in obstacles),
            "It cannot be moved: " + " ".join(one.message_en for one in obstacles),
        )
        self.obstacles = obstacles


class PlanError(WorkflowError):
    """A plan names elements that do not exist or do not match; the entry is named."""

    def __init__(self, entry: str, reason_zh: str, reason_en: str) -> None:
        """Name the entry and the reason."""
        super().__init__(f"迁移方案“{entry}”：{reason_zh}", f"Plan, {entry}: {reason_en}")
        self.entry = entry
