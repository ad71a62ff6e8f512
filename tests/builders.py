"""Valid objects for tests; a test names only what matters to it."""

import base64
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from policies.identity_numbers import check_character
from webapp.accounts import operations as accounts
from webapp.accounts.models import Office, Officer, Role
from webapp.cases import operations as cases
from webapp.cases.models import AssistanceCase, Programme, SubmittedBy
from webapp.cases.operations import NewApplication
from webapp.config import Environment, Settings
from webapp.encryption import Keyring
from webapp.registry import operations as registry
from webapp.registry.models import (
    Area,
    Employment,
    Household,
    IncomeKind,
    Relation,
    Student,
)
from webapp.registry.operations import NewHousehold, NewIncome, NewMember

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"

HEBI, XUN, QI = "4106", "410621", "410622"
SHANTANG = "410621101"
VILLAGE = "410621101201"
KEYS = Keyring(keys={1: b"k" * 32}, active=1, index_key=b"i" * 32)

_serial = count(1)


def settings(url: str) -> Settings:
    """Return settings for tests: demonstration parameters count, the machine's clock is used."""
    return Settings(
        database_url=url,
        secret_key=base64.b64encode(b"s" * 32).decode(),
        keyring=KEYS,
        environment=Environment.TEST,
        secure_cookies=False,
    )


def at(text: str) -> datetime:
    """Return a moment in China: ``2026-09-14 09:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def id_number(born_on: date, *, female: bool = False) -> str:
    """Return a new, valid identity number; no other of this run is the same.

    One place registers 499 births of a sex a day; then the next place does.
    """
    round_, sequence = divmod(next(_serial), 499)
    place = int(XUN) + round_
    digits = f"{place}{born_on:%Y%m%d}{sequence * 2 + (0 if female else 1):03d}"
    return digits + check_character(digits)


def offices(session: Session) -> None:
    """Enter the offices that notices name."""
    for code, name, short in (
        (XUN, "浚县民政局", "浚"),
        (SHANTANG, "浚县善堂镇人民政府", "善堂"),
        (QI, "淇县民政局", "淇"),
    ):
        session.merge(
            Office(
                division_code=code,
                name=name,
                short_name=short,
                phone="0392-0000000",
                reconsideration_body="浚县人民政府",
                court="浚县人民法院",
            )
        )


def officer(
    session: Session,
    role: Role = Role.TOWNSHIP_CASEWORKER,
    *,
    division: str | None = None,
    name: str | None = None,
    number: str | None = None,
    at: datetime = NOW,
) -> Officer:
    """Add an officer; the division follows from the role."""
    serial = next(_serial)
    usual = {
        Role.VILLAGE_ASSISTANT: VILLAGE,
        Role.TOWNSHIP_CASEWORKER: SHANTANG,
        Role.SUPERVISOR: XUN,
    }
    added = accounts.add_officer(
        session,
        login=f"officer{serial}",
        name=name or f"经办{serial}",
        role=role,
        division_code=division or usual.get(role, XUN),
        id_number=number or id_number(date(1985, 5, 5)),
        password=PASSWORD,
        at=at,
    )
    session.refresh(added, ["division"])
    return added


def household(
    session: Session,
    by: Officer,
    *,
    yuan: Sequence[tuple[IncomeKind, str, int]] = (
        (IncomeKind.BUSINESS, "crops", 5800),
        (IncomeKind.WAGES, "employment", 6200),
        (IncomeKind.TRANSFER, "central_basic_pension", 840),
        (IncomeKind.TRANSFER, "student_hardship_grant", 3000),
    ),
    members: Sequence[NewMember] | None = None,
    village: str = VILLAGE,
    at: datetime = NOW,
) -> Household:
    """Register the household of worked example 1, or another one."""
    listed = tuple(members) if members is not None else example_1_members()
    year = date(2025, 9, 1), date(2026, 8, 31)
    return registry.register_household(
        session,
        NewHousehold(
            division_code=village,
            area=Area.RURAL,
            address="东头 12 号",
            phone="13800000000",
            members=listed,
            incomes=[
                NewIncome(
                    member=0,
                    kind=kind,
                    source=source,
                    fen=amount * 100,
                    period_from=year[0],
                    period_to=year[1],
                )
                for kind, source, amount in yuan
            ],
        ),
        by=by,
        at=at,
    )


def example_1_members() -> tuple[NewMember, ...]:
    """Return father, mother, daughter at university, grandfather."""
    return (
        NewMember(
            "张建明", id_number(date(1972, 3, 3)), Relation.APPLICANT, employment=Employment.CASUAL
        ),
        NewMember("周秀英", id_number(date(1974, 4, 4), female=True), Relation.SPOUSE),
        NewMember(
            "张小雨",
            id_number(date(2006, 6, 6), female=True),
            Relation.CHILD,
            student=Student.UNDERGRADUATE,
            is_dependent=True,
        ),
        NewMember(
            "张德福",
            id_number(date(1954, 1, 1)),
            Relation.PARENT,
            has_support_duty=True,
            employment=Employment.RETIRED,
        ),
    )


def application(
    session: Session, by: Officer, *, registered: Household | None = None, at: datetime = NOW
) -> AssistanceCase:
    """Hand in an application for a household."""
    for_whom = registered or household(session, by, at=at)
    return cases.submit_application(
        session,
        NewApplication(
            household_id=for_whom.id,
            programme=Programme.MINIMUM_LIVING_ALLOWANCE,
            submitted_by=SubmittedBy.HOUSEHOLD,
            reason="收入低，生活困难",
        ),
        by=by,
        at=at,
    )
