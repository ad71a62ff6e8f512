"""Facts of a case as the assessment takes them: verified amounts where the survey gave them."""

from collections.abc import Sequence
from datetime import date

from policies.money import yuan_text
from webapp.registry.models import (
    Asset,
    DisabilityCategory,
    Expense,
    Household,
    HouseholdMember,
    Income,
)
from webapp.registry.queries import Means


def build(
    household: Household, means: Means, *, on: date, special_circumstances: str, objection: bool
) -> dict[str, object]:
    """Return the facts in the shape of ``policies/schemas/assessment.schema.json``.

    Args:
        on: The day of acceptance, or of the application while it is not accepted yet.
    """
    living = [member for member in household.members if member.left_on is None]
    ids = {member.id for member in living}
    return {
        "jurisdiction": household.division_code,
        "area": household.area.value,
        "on": on.isoformat(),
        "programmes": ["minimum_living_allowance"],
        "procedure": {
            "special_circumstances": special_circumstances,
            "objection_raised": objection,
        },
        "household": {
            "members": [_member(member) for member in living],
            "incomes": [_income(row) for row in means.incomes if row.member_id in ids],
            "expenses": [_expense(row) for row in means.expenses if row.member_id in ids],
            "assets": [_asset(row) for row in means.assets],
        },
    }


def counted_income_fen(incomes: Sequence[Income]) -> tuple[int, int]:
    """Return all income as declared and as verified, fen, before any exemption."""
    declared = sum(row.declared_fen for row in incomes)
    verified = sum(_known_fen(row) for row in incomes)
    return declared, verified


def _member(member: HouseholdMember) -> dict[str, object]:
    told: dict[str, object] = {
        "id": str(member.id),
        "relation": member.relation.value,
        "born_on": member.born_on.isoformat(),
        "lives_together": member.lives_together,
        "student": member.student.value,
        "employment": member.employment.value,
        "dependent": member.is_dependent,
        "serious_illness": member.has_serious_illness,
        "support_duty": member.has_support_duty,
    }
    if member.disability_category is not DisabilityCategory.NONE:
        told["disability_category"] = member.disability_category.value
        told["disability_grade"] = member.disability_grade
    if member.excluded_by is not None:
        told["excluded_by"] = member.excluded_by.value
    return told


def _income(row: Income) -> dict[str, object]:
    return {
        "member": str(row.member_id),
        "kind": row.kind.value,
        "source": row.source,
        "yuan_per_year": yuan_text(_known_fen(row)),
    }


def _expense(row: Expense) -> dict[str, object]:
    return {
        "member": str(row.member_id),
        "kind": row.kind.value,
        "yuan_per_year": yuan_text(row.amount_fen),
        "voucher": row.has_voucher,
    }


def _asset(row: Asset) -> dict[str, object]:
    fen = row.declared_fen if row.verified_fen is None else row.verified_fen
    return {
        "kind": row.kind.value,
        "yuan": yuan_text(fen),
        "count": row.count,
        "exempt": row.is_exempt,
    }


def _known_fen(row: Income) -> int:
    return row.declared_fen if row.verified_fen is None else row.verified_fen
