"""Invented officers and households. Nobody of this name, number or office exists."""

from dataclasses import dataclass
from datetime import date

from policies.identity_numbers import check_character
from webapp.accounts.models import Office, Role
from webapp.registry.models import (
    DisabilityCategory,
    Employment,
    IncomeKind,
    Relation,
    Student,
)
from webapp.registry.operations import NewMember

PASSWORD = "yanshi-2026-mima"  # noqa: S105  printed at every start, for invented accounts only

COUNTY, OTHER_COUNTY, TOWNSHIP = "410621", "410622", "410621101"
EAST_VILLAGE, WEST_VILLAGE, SUANZAO = "410621101201", "410621101202", "410621101243"


@dataclass(frozen=True)
class DemonstrationOfficer:
    """An account of the demonstration."""

    login: str
    name: str
    role: Role
    division: str
    born_on: date


OFFICERS = (
    DemonstrationOfficer(
        "cunban", "韩村协", Role.VILLAGE_ASSISTANT, EAST_VILLAGE, date(1990, 2, 2)
    ),
    DemonstrationOfficer(
        "cunban2", "孟村协", Role.VILLAGE_ASSISTANT, WEST_VILLAGE, date(1992, 7, 8)
    ),
    DemonstrationOfficer("xiang1", "李经办", Role.TOWNSHIP_CASEWORKER, TOWNSHIP, date(1986, 3, 1)),
    DemonstrationOfficer("xiang2", "王经办", Role.TOWNSHIP_CASEWORKER, TOWNSHIP, date(1988, 4, 2)),
    DemonstrationOfficer("xiang3", "赵经办", Role.TOWNSHIP_CASEWORKER, TOWNSHIP, date(1991, 5, 3)),
    DemonstrationOfficer("xian1", "刘核对", Role.COUNTY_OFFICER, COUNTY, date(1984, 6, 4)),
    DemonstrationOfficer("xian2", "陈审核", Role.COUNTY_OFFICER, COUNTY, date(1982, 8, 5)),
    DemonstrationOfficer("zhuguan", "周主管", Role.SUPERVISOR, COUNTY, date(1978, 9, 6)),
    DemonstrationOfficer("zhengce", "吴政策", Role.POLICY_STAFF, COUNTY, date(1983, 1, 7)),
    DemonstrationOfficer("shenji", "郑审计", Role.AUDITOR, COUNTY, date(1980, 11, 8)),
    DemonstrationOfficer("guanli", "孙管理", Role.ADMINISTRATOR, COUNTY, date(1989, 12, 9)),
    DemonstrationOfficer("qixian", "冯邻县", Role.COUNTY_OFFICER, OTHER_COUNTY, date(1985, 5, 10)),
    DemonstrationOfficer("zhengce2", "何政策", Role.POLICY_STAFF, COUNTY, date(1987, 3, 14)),
)

OFFICES = (
    Office(
        division_code=COUNTY,
        name="浚县民政局",
        short_name="浚",
        phone="0392-5550101（演示）",
        reconsideration_body="浚县人民政府",
        court="浚县人民法院",
    ),
    Office(
        division_code=TOWNSHIP,
        name="浚县善堂镇人民政府",
        short_name="浚善",
        phone="0392-5550202（演示）",
        reconsideration_body="浚县人民政府",
        court="浚县人民法院",
    ),
    Office(
        division_code=OTHER_COUNTY,
        name="淇县民政局",
        short_name="淇",
        phone="0392-5550303（演示）",
        reconsideration_body="淇县人民政府",
        court="淇县人民法院",
    ),
)


@dataclass(frozen=True)
class DemonstrationHousehold:
    """A household: where it lives, who belongs to it, what it earns in a year."""

    village: str
    address: str
    members: tuple[NewMember, ...]
    yearly_yuan: tuple[tuple[int, IncomeKind, str, int], ...]


def id_number(born_on: date, serial: int, *, female: bool = False) -> str:
    """Return a well-formed number that nobody has been given: its county code is not in use."""
    sequence = serial * 2 + (0 if female else 1)
    digits = f"410699{born_on:%Y%m%d}{sequence:03d}"
    return digits + check_character(digits)


def _couple(
    husband: str, wife: str, years: tuple[int, int], serial: int, child: str = ""
) -> tuple[NewMember, ...]:
    members = [
        NewMember(
            husband,
            id_number(date(years[0], 3, 12), serial),
            Relation.APPLICANT,
            employment=Employment.CASUAL,
        ),
        NewMember(wife, id_number(date(years[1], 7, 21), serial + 1, female=True), Relation.SPOUSE),
    ]
    if child:
        members.append(
            NewMember(
                child,
                id_number(date(2014, 9, 9), serial + 2),
                Relation.CHILD,
                student=Student.COMPULSORY,
                is_dependent=True,
            )
        )
    return tuple(members)


HOUSEHOLDS = {
    "incomplete": DemonstrationHousehold(
        EAST_VILLAGE,
        "东街 3 号",
        _couple("孙守田", "郭爱芹", (1961, 1963), 401),
        ((0, IncomeKind.BUSINESS, "crops", 4200),),
    ),
    "new": DemonstrationHousehold(
        EAST_VILLAGE,
        "东街 17 号",
        _couple("陈立新", "马桂花", (1970, 1972), 411, "陈小禾"),
        ((0, IncomeKind.WAGES, "casual_work", 7600),),
    ),
    "survey": DemonstrationHousehold(
        WEST_VILLAGE,
        "西街 8 号",
        _couple("刘春生", "吕秋菊", (1968, 1969), 421, "刘苗苗"),
        ((0, IncomeKind.BUSINESS, "livestock", 3100), (0, IncomeKind.WAGES, "casual_work", 4800)),
    ),
    "opinion": DemonstrationHousehold(
        SUANZAO,
        "庙前街 2 号",
        (
            NewMember(
                "赵根柱",
                id_number(date(1957, 12, 1), 431),
                Relation.APPLICANT,
                disability_category=DisabilityCategory.PHYSICAL,
                disability_grade=2,
                employment=Employment.NONE,
            ),
        ),
        ((0, IncomeKind.TRANSFER, "central_basic_pension", 1680),),
    ),
    "publicity": DemonstrationHousehold(
        EAST_VILLAGE,
        "南街 9 号",
        _couple("吴全喜", "史玉兰", (1964, 1966), 441),
        ((0, IncomeKind.BUSINESS, "crops", 5200),),
    ),
    "county": DemonstrationHousehold(
        WEST_VILLAGE,
        "西街 30 号",
        _couple("周运来", "段雪梅", (1975, 1977), 451, "周一凡"),
        ((0, IncomeKind.WAGES, "employment", 8400),),
    ),
    "confirmed": DemonstrationHousehold(
        EAST_VILLAGE,
        "北街 5 号",
        _couple("郭振海", "侯素珍", (1959, 1960), 461),
        ((0, IncomeKind.BUSINESS, "crops", 3900),),
    ),
    "refused": DemonstrationHousehold(
        EAST_VILLAGE,
        "北街 21 号",
        _couple("王富强", "田丽娟", (1973, 1975), 471, "王子涵"),
        ((0, IncomeKind.WAGES, "employment", 9630),),
    ),
}
