"""Set the clock of a demonstration, so that a week of publicity passes in a moment."""

import re
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock
from webapp.accounts import guard
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.database import transaction
from webapp.errors import InvalidInputError, NotFoundError
from webapp.web.locale import within_site
from webapp.web.presentation import local_moment

blueprint = Blueprint("demonstration_clock", __name__)

_DAYS = re.compile(r"([+-]?\d{1,4})\s*(?:天|日|d|days?)?", re.ASCII | re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 2004, 2099


class MomentUnreadableError(InvalidInputError):
    """What was typed is neither a moment nor a number of days."""

    public_message = "读不出这个时间。"
    next_step = "请填写“2026-09-14 09:30”，或者“+8 天”。"


@blueprint.post("/demonstration/clock")
@guard.open_to(*guard.EVERY_ROLE)
def set_clock() -> ResponseReturnValue:
    """Set the clock, where this installation lets it be set at all."""
    if not clock.is_adjustable():
        raise NotFoundError
    moment = read_moment(request.form.get("moment", ""), now=clock.now())
    with transaction() as db:
        audit.record(
            db,
            AuditAction.CLOCK_SET_FOR_DEMONSTRATION,
            at=clock.real_now(),
            officer_id=guard.current_officer().id,
            details={"moment": moment.isoformat()},
        )
        clock.set_development_clock(moment)
    flash(_("演示时间已设为 %(moment)s。", moment=local_moment(moment)), "success")
    return redirect(within_site(request.form.get("back", "/")), 303)


def read_moment(text: str, *, now: datetime) -> datetime:
    """Read a moment in China, a day (its morning at nine), or a number of days from now.

    Raises:
        MomentUnreadableError: It is none of these, or lies outside what calendars know.
    """
    words = text.strip().replace("T", " ")
    try:
        if days := _DAYS.fullmatch(words):
            moment = now + timedelta(days=int(days[1]))
        elif len(words) == len("2026-09-14"):
            moment = datetime.fromisoformat(f"{words} 09:00").replace(tzinfo=clock.LOCAL_ZONE)
        else:
            moment = datetime.fromisoformat(words).replace(tzinfo=clock.LOCAL_ZONE)
    except (ValueError, OverflowError) as error:
        raise MomentUnreadableError from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise MomentUnreadableError
    return moment
