"""Messages in the reader's language: made when they are read, from kind and parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from policies import clocks as clock_rules
from policies.clocks import ClocksUnknownError
from webapp.notifications.models import Notification, NotificationKind
from webapp.web.presentation import date_with_weekday, is_chinese

_TONES = {
    NotificationKind.DEADLINE_NEAR: "soon",
    NotificationKind.OVERDUE: "late",
    NotificationKind.ESCALATED: "late",
    NotificationKind.REASSIGNED: "ok",
    NotificationKind.OBJECTION: "soon",
}


@dataclass(frozen=True)
class NotificationView:
    """A message as the list shows it; ``tone`` is the class of its mark."""

    heading: str
    text: str
    link: str
    tone: str
    at: datetime
    is_unread: bool


def view(row: Notification) -> NotificationView:
    """Return a message in the page's language."""
    return NotificationView(
        heading=_heading(row.kind),
        text=_text(row.kind, row.params),
        link=row.link,
        tone=_TONES[row.kind],
        at=row.created_at,
        is_unread=row.read_at is None,
    )


def _heading(kind: NotificationKind) -> str:
    return {
        NotificationKind.DEADLINE_NEAR: _("时限将到"),
        NotificationKind.OVERDUE: _("已经逾期"),
        NotificationKind.ESCALATED: _("逾期督办"),
        NotificationKind.REASSIGNED: _("任务改派给您"),
        NotificationKind.OBJECTION: _("收到公示异议"),
    }[kind]


def _text(kind: NotificationKind, params: Mapping[str, object]) -> str:
    words = {
        "case": str(params.get("case", "")),
        "task": _(str(params["task"])) if params.get("task") else "",
        "clock": _clock_label(params),
        "due": _day(params.get("due")),
    }
    texts = {
        NotificationKind.DEADLINE_NEAR: _(
            "%(case)s 的“%(task)s”应于 %(due)s 前办结（%(clock)s）。", **words
        ),
        NotificationKind.OVERDUE: _(
            "%(case)s 的“%(task)s”应于 %(due)s 前办结，已经逾期（%(clock)s）。", **words
        ),
        NotificationKind.ESCALATED: _(
            "%(case)s 的“%(clock)s”应于 %(due)s 前完成，已经逾期，请督促办理。", **words
        ),
        NotificationKind.REASSIGNED: _("主管把 %(case)s 的“%(task)s”改派给您办理。", **words),
        NotificationKind.OBJECTION: _(
            "有人对 %(case)s 的公示提出异议，请查看案卷并按规定核查。", **words
        ),
    }
    return texts[kind]


def _clock_label(params: Mapping[str, object]) -> str:
    name = str(params.get("clock", ""))
    try:
        known = clock_rules.clock_definitions(str(params.get("programme", "")))
    except ClocksUnknownError:
        return name
    definition = known.get(name)
    if definition is None:
        return name
    return definition.label_zh if is_chinese() else definition.label_en


def _day(text: object) -> str:
    return date_with_weekday(date.fromisoformat(str(text))) if text else ""
