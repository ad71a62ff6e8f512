"""Follow the ways of a process for one obligation, and put into words how it is broken."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.obligation_rules.course import Course, Watch
from workflows.obligation_rules.demands import Described
from workflows.obligation_rules.law import Breach, LawInForce, Obligation
from workflows.token_net import Path

THIS_WAY = ("下列路径不符合要求", "this way breaks it")
_UNDECIDED = (
    "没有能够查完全部路径，不能断定符合要求",
    "not every way could be followed, so it is not decided",
)


@dataclass(frozen=True)
class Inquiry:
    """One obligation, the process that is asked, and the law that it is measured with."""

    course: Course
    obligation: Obligation
    law: LawInForce

    def find(self, described: Described) -> frozenset[Path]:
        """Return the places whose elements fit a description."""
        return self.course.find(described)

    def missing(self, *described: Described) -> list[Breach]:
        """Return a breach for the first of these that the process does not have."""
        for each in described:
            if not self.find(each):
                return [
                    self.breach(f"图中没有 {_text(each)} 的元素", f"no element has {_text(each)}")
                ]
        return []

    def followed(
        self,
        watch: Watch,
        *,
        words: tuple[str, str] = THIS_WAY,
        needed: Described = (),
    ) -> Iterator[Breach]:
        """Yield the way that breaks what is watched for; say too if what is needed is not drawn."""
        found = self.course.follow(watch)
        zh, en = words
        if needed and not self.find(needed):
            zh = f"图中没有 {_text(needed)} 的元素，{zh}"
            en = f"no element has {_text(needed)}; {en}"
        if found.way is not None:
            yield self.on_way(zh, en, found.way)
        elif not found.is_complete:
            yield self.undecided()

    def undecided(self) -> Breach:
        """Return what is said where not every way could be followed."""
        return self.breach(*_UNDECIDED, is_decided=False)

    def on_way(self, zh: str, en: str, way: tuple[Path, ...], *, element_id: str = "") -> Breach:
        """Return a breach with a way that shows it; at its last element if none is named."""
        elements = self.course.elements(way)
        ids = tuple(element.id for element in elements)
        names = " → ".join(element.name for element in elements if element.name)
        return self.breach(
            f"{zh}：{names}",
            f"{en}: {' → '.join(ids)}",
            element_id=element_id or (ids[-1] if ids else ""),
            path=ids,
        )

    def breach(
        self,
        zh: str,
        en: str,
        *,
        element_id: str = "",
        path: tuple[str, ...] = (),
        is_decided: bool = True,
    ) -> Breach:
        """Return a breach, with the obligation's name before and its law after what is wrong."""
        one = self.obligation
        return Breach(
            obligation=one,
            message_zh=f"{one.label_zh}：{zh}。依据：{one.source}。",
            message_en=f"{one.label_en}: {en}. By {one.source}.",
            element_id=element_id,
            path=path,
            is_decided=is_decided,
        )


def _text(described: Described) -> str:
    return " / ".join(
        " ".join(f"{name}={value}" for name, value in one.items()) for one in described
    )
