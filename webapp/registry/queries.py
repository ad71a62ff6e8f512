"""Reads of households."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from webapp import encryption
from webapp.database import EVERYTHING, reaching
from webapp.registry.errors import HouseholdNotFoundError
from webapp.registry.models import Asset, Expense, Household, HouseholdMember, Income

SEARCH_LIMIT = 50


@dataclass(frozen=True)
class Means:
    """What a household receives, owns and must spend."""

    incomes: Sequence[Income]
    assets: Sequence[Asset]
    expenses: Sequence[Expense]


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who stands in the registry already. Outside one's division only the county shows."""

    position: int
    household_id: UUID | None
    division_code: str
    is_within_reach: bool


def get(session: Session, household_id: UUID) -> Household:
    """Return a household with its members."""
    household = session.scalars(
        select(Household)
        .where(Household.id == household_id)
        .options(selectinload(Household.members))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if household is None:
        raise HouseholdNotFoundError
    return household


def means_of(session: Session, household_id: UUID) -> Means:
    """Return incomes, assets and expenses in the order they were entered."""
    return Means(
        incomes=session.scalars(
            select(Income)
            .where(Income.household_id == household_id)
            .order_by(Income.created_at, Income.position)
        ).all(),
        assets=session.scalars(
            select(Asset)
            .where(Asset.household_id == household_id)
            .order_by(Asset.created_at, Asset.position)
        ).all(),
        expenses=session.scalars(
            select(Expense)
            .where(Expense.household_id == household_id)
            .order_by(Expense.created_at, Expense.position)
        ).all(),
    )


def search(session: Session, words: str) -> Sequence[Household]:
    """Return households by a member's name (its beginning) or whole identity number."""
    words = words.strip()
    if not words:
        return []
    index = encryption.ring().blind_index("".join(words.split()))
    return session.scalars(
        select(Household)
        .where(
            Household.id.in_(
                select(HouseholdMember.household_id).where(
                    or_(
                        func.starts_with(HouseholdMember.name, words),
                        HouseholdMember.person_index == index,
                    )
                )
            )
        )
        .options(selectinload(Household.members))
        .order_by(Household.created_at.desc(), Household.id)
        .limit(SEARCH_LIMIT)
    ).all()


def known_persons(
    session: Session, id_numbers: Collection[str], *, division: str
) -> Sequence[KnownPerson]:
    """Return which of these people stand in the registry already, wherever in the country.

    Recognition results are shared between places (社会救助法 第四十二条), so the lookup goes
    beyond the own division; of a household beyond it nothing is told but its county.
    """
    ring = encryption.ring()
    positions = {ring.blind_index(number): place for place, number in enumerate(id_numbers)}
    with reaching(session, EVERYTHING):
        rows = session.execute(
            select(
                HouseholdMember.person_index,
                HouseholdMember.household_id,
                HouseholdMember.division_code,
            )
            .where(
                HouseholdMember.person_index.in_(positions),
                HouseholdMember.left_on.is_(None),
                HouseholdMember.died_on.is_(None),
            )
            .order_by(HouseholdMember.division_code, HouseholdMember.household_id)
        ).all()
    return [
        KnownPerson(
            position=positions[index],
            household_id=household_id if code.startswith(division) else None,
            division_code=code if code.startswith(division) else code[:6],
            is_within_reach=code.startswith(division),
        )
        for index, household_id, code in rows
    ]
