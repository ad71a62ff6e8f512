"""The certificate of a case as its page shows it: by role and day, never by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from policies import clocks as clock_rules
from policies.clocks import ClockDefinition
from webapp.accounts.models import Role
from webapp.cases.certificates import Certificate
from webapp.cases.clock_presenters import length_in_words
from webapp.cases.presenters import LANES
from webapp.web.presentation import is_chinese, local_moment
from workflows import engine
from workflows.obligation_rules.history import ClockRun, Done, Keeping, Verdict

KEEPINGS = {
    Keeping.KEPT: lazy_gettext("符合"),
    Keeping.BROKEN: lazy_gettext("不符合"),
    Keeping.PENDING: lazy_gettext("尚未办到"),
    Keeping.NOT_APPLICABLE: lazy_gettext("不涉及"),
    Keeping.NOT_RECORDED: lazy_gettext("记录不全，无法核验"),
}
_ORDER = (
    Keeping.BROKEN,
    Keeping.NOT_RECORDED,
    Keeping.KEPT,
    Keeping.PENDING,
    Keeping.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class EvidenceLine:
    """Something that was done, or a period that ran: what, by which role, when."""

    what: str
    who: str
    when: str


@dataclass(frozen=True)
class VerdictView:
    """One demand of the law and what the case shows of it."""

    label: str
    citation: str
    phrase: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True)
class KeepingGroup:
    """The demands that are kept, broken, or still to come."""

    keeping: str
    title: str
    verdicts: tuple[VerdictView, ...]


def groups(certificate: Certificate) -> tuple[KeepingGroup, ...]:
    """Return the verdicts by what they say, what is wrong first."""
    show = _Showing(certificate)
    found = []
    for keeping in _ORDER:
        views = tuple(show.verdict(one) for one in certificate.verdicts if one.keeping is keeping)
        if views:
            found.append(KeepingGroup(keeping.value, str(KEEPINGS[keeping]), views))
    return tuple(found)


def counts(certificate: Certificate) -> tuple[tuple[str, str, int], ...]:
    """Return how many demands are kept, broken and so on: code, words, number."""
    found = Counter(one.keeping for one in certificate.verdicts)
    return tuple(
        (keeping.value, str(KEEPINGS[keeping]), found[keeping])
        for keeping in _ORDER
        if found[keeping]
    )


class _Showing:
    """Knows what the elements and clocks of one case are called."""

    def __init__(self, certificate: Certificate) -> None:
        self._names: Mapping[str, str] = {
            one.element_id: one.name for one in engine.elements(certificate.definition)
        }
        programme = certificate.case.programme.value
        self._clocks: Mapping[str, ClockDefinition] = clock_rules.clock_definitions(programme)

    def verdict(self, one: Verdict) -> VerdictView:
        obligation = one.obligation
        return VerdictView(
            label=obligation.label_zh if is_chinese() else obligation.label_en,
            citation=_(obligation.citation) if not obligation.phrase else obligation.citation,
            phrase=obligation.phrase,
            evidence=(*map(self._done, one.done), *map(self._clock, one.clocks)),
        )

    def _done(self, one: Done) -> EvidenceLine:
        *callers, element = one.name.split("/")
        names = [_(self._names[part]) for part in (*callers, element) if self._names.get(part)]
        return EvidenceLine(
            what=" · ".join(names) or one.name,
            who=str(LANES[Role(one.role)]) if one.role else _("系统"),
            when=local_moment(one.at),
        )

    def _clock(self, run: ClockRun) -> EvidenceLine:
        definition = self._clocks[run.name]
        length = length_in_words(definition.unit.value, run.length, run.statutory_length)
        begun = _("自 %(day)s 起 %(length)s", day=run.started_on.isoformat(), length=length)
        until = _("至 %(day)s 届满", day=run.due_on.isoformat())
        ended = _("仍在计时") if run.is_live else _("已取消计时")
        if run.met_on:
            ended = _("%(day)s 计时结束", day=run.met_on.isoformat())
        return EvidenceLine(
            what=definition.label_zh if is_chinese() else definition.label_en,
            who=_("时限"),
            when=_("，").join((begun, until, ended)),
        )
