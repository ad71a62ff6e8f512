"""Reads for the pages of the rules."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Division

_COUNTY_DIGITS = 6


def choosable_divisions(session: Session) -> Sequence[Division]:
    """Return provinces, cities and counties, by code: rules are set no lower."""
    return session.scalars(
        select(Division).where(func.length(Division.code) <= _COUNTY_DIGITS).order_by(Division.code)
    ).all()
