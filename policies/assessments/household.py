"""What is known of a household when its means are assessed: the checked facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

ADULT_AGE = 18
WORKING_AGES = range(16, 60)
SEVERE_DISABILITY_GRADES = frozenset({1, 2})
FIRST_DEGREE_STUDENTS = frozenset(
    {"compulsory", "secondary", "vocational", "college", "undergraduate"}
)


class Relation(StrEnum):
    """What a member is to the applicant."""

    APPLICANT = "applicant"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    CHILD_IN_LAW = "child_in_law"
    OTHER = "other"


@dataclass(frozen=True)
class Member:
    """A person of the household file."""

    id: str
    relation: Relation
    born_on: date
    lives_together: bool = True
    student: str = "none"
    employment: str = "none"
    working_ability: str | None = None
    dependent: bool = False
    disability_category: str | None = None
    disability_grade: int | None = None
    serious_illness: bool = False
    support_duty: bool | None = None
    excluded_by: str | None = None
    died_on: date | None = None
    civil_capacity: str = "full"
    self_care_failures: tuple[str, ...] | None = None
    religious_site_years: int = 0
    long_term_care_months: int | None = None
    gets_work_injury_care: bool = False
    received: Mapping[str, int] = field(default_factory=dict)
    child_care: str | None = None
    parents_unfindable: bool = False
    parents: tuple["ParentState", ...] = ()
    refused_jobs: int = 0

    def age(self, on: date) -> int:
        """Return the full years of age on a day."""
        had_birthday = (on.month, on.day) >= (self.born_on.month, self.born_on.day)
        return on.year - self.born_on.year - (not had_birthday)

    def is_minor(self, on: date) -> bool:
        """Tell whether the member is under 18 on a day."""
        return self.age(on) < ADULT_AGE

    def is_dependent_adult(self) -> bool:
        """Tell whether an adult child cannot live independently: student or so recorded."""
        return self.dependent or self.student in FIRST_DEGREE_STUDENTS

    def has_severe_hardship(self) -> bool:
        """Tell whether the member is severely disabled or seriously ill."""
        return self.serious_illness or self.disability_grade in SEVERE_DISABILITY_GRADES

    def is_able_to_work(self, on: date) -> bool:
        """Tell whether the member can work: as recorded, otherwise by age, study and health."""
        if self.working_ability is not None:
            return self.working_ability != "none"
        return (
            self.age(on) in WORKING_AGES
            and self.student not in FIRST_DEGREE_STUDENTS
            and not self.dependent
            and not self.has_severe_hardship()
        )


@dataclass(frozen=True)
class ParentState:
    """What became of a child's parent; ``months`` is a term served or a time without contact."""

    state: str
    months: int | None = None
    disability_category: str | None = None
    disability_grade: int | None = None


@dataclass(frozen=True)
class Obligor:
    """Somebody outside the household whom the law obliges to support a member of it.

    Incomes are a year's, fen; ``None`` where nobody knows, or where there is no consent to ask.
    """

    id: str
    member: str
    relation: str
    born_on: date
    fen_per_year: int | None = None
    is_in_extreme_poverty_support: bool = False
    is_on_allowance: bool = False
    disability_category: str | None = None
    disability_grade: int | None = None
    civil_capacity: str = "full"
    excluded_by: str | None = None
    are_assets_within_limit: bool | None = None
    consents: bool | None = None


@dataclass(frozen=True)
class Income:
    """An income of a member in the twelve months that count."""

    member: str
    kind: str
    source: str
    fen_per_year: int

    @property
    def key(self) -> str:
        """Its entry in the parameter of treatments."""
        return f"{self.kind}/{self.source}"


@dataclass(frozen=True)
class Expense:
    """A spending that may reduce the income that counts."""

    member: str
    kind: str
    fen_per_year: int
    has_voucher: bool
    reimbursed_fen: int = 0
    public_tariff_fen: int | None = None
    at_designated_institution: bool | None = None


@dataclass(frozen=True)
class Asset:
    """Something that the household owns; ``is_exempt`` if it is needed to live or to work."""

    kind: str
    fen: int
    count: int
    is_exempt: bool


@dataclass(frozen=True)
class Household:
    """Everything known of one household."""

    members: tuple[Member, ...]
    incomes: tuple[Income, ...] = ()
    expenses: tuple[Expense, ...] = ()
    assets: tuple[Asset, ...] = ()
    assets_within_local_limit: bool | None = None
    assets_within_limit_of: Mapping[str, bool] = field(default_factory=dict)
    obligors: tuple[Obligor, ...] = ()
    are_obligors_recorded: bool = False
    event: "HardshipEvent | None" = None
    previous_year_income_fen: int | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HardshipEvent:
    """What befell the household, and what is asked for; ``route`` where one was chosen."""

    kind: str
    on: date
    division: str | None = None
    is_especially_serious: bool | None = None
    requested_fen: int | None = None
    route: str | None = None


@dataclass(frozen=True)
class Judgement:
    """What a person judged where the law leaves it to judgement, and why."""

    is_yes: bool
    reason: str


@dataclass(frozen=True)
class Facts:
    """A request for an assessment, checked."""

    jurisdiction: str
    area: str
    on: date
    household: Household
    parameters: Mapping[str, object] = field(default_factory=dict)
    procedure: Mapping[str, object] = field(default_factory=dict)
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
