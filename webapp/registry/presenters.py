"""What pages show of households: words for codes, names and identity numbers masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from webapp.registry.models import (
    Area,
    Asset,
    AssetKind,
    DisabilityCategory,
    Employment,
    Exclusion,
    Expense,
    ExpenseKind,
    Household,
    HouseholdMember,
    Income,
    IncomeKind,
    Relation,
    Student,
)
from webapp.registry.queries import Means
from webapp.web.presentation import masked_id_number, masked_name

AREAS = {Area.RURAL: lazy_gettext("农村"), Area.URBAN: lazy_gettext("城市")}
RELATIONS = {
    Relation.APPLICANT: lazy_gettext("申请人"),
    Relation.SPOUSE: lazy_gettext("配偶"),
    Relation.CHILD: lazy_gettext("子女"),
    Relation.PARENT: lazy_gettext("父母"),
    Relation.SIBLING: lazy_gettext("兄弟姐妹"),
    Relation.GRANDPARENT: lazy_gettext("祖父母、外祖父母"),
    Relation.GRANDCHILD: lazy_gettext("孙子女、外孙子女"),
    Relation.PARENT_IN_LAW: lazy_gettext("配偶的父母"),
    Relation.CHILD_IN_LAW: lazy_gettext("子女的配偶"),
    Relation.OTHER: lazy_gettext("其他"),
}
EMPLOYMENTS = {
    Employment.NONE: lazy_gettext("不就业"),
    Employment.EMPLOYED: lazy_gettext("受雇"),
    Employment.SELF_EMPLOYED: lazy_gettext("自营"),
    Employment.CASUAL: lazy_gettext("务农、零工"),
    Employment.UNEMPLOYED: lazy_gettext("失业"),
    Employment.RETIRED: lazy_gettext("退休、养老"),
}
STUDENTS = {
    Student.NONE: lazy_gettext("不在学"),
    Student.COMPULSORY: lazy_gettext("义务教育"),
    Student.SECONDARY: lazy_gettext("普通高中"),
    Student.VOCATIONAL: lazy_gettext("中等职业学校"),
    Student.COLLEGE: lazy_gettext("高等专科"),
    Student.UNDERGRADUATE: lazy_gettext("本科"),
    Student.POSTGRADUATE: lazy_gettext("研究生"),
    Student.PART_TIME: lazy_gettext("非全日制"),
}
DISABILITIES = {
    DisabilityCategory.NONE: lazy_gettext("无"),
    DisabilityCategory.VISUAL: lazy_gettext("视力"),
    DisabilityCategory.HEARING: lazy_gettext("听力"),
    DisabilityCategory.SPEECH: lazy_gettext("言语"),
    DisabilityCategory.PHYSICAL: lazy_gettext("肢体"),
    DisabilityCategory.INTELLECTUAL: lazy_gettext("智力"),
    DisabilityCategory.MENTAL: lazy_gettext("精神"),
    DisabilityCategory.MULTIPLE: lazy_gettext("多重"),
}
EXCLUSIONS = {
    Exclusion.CLERGY_APART: lazy_gettext("连续三年以上脱离家庭独立生活的宗教教职人员"),
    Exclusion.PRISON: lazy_gettext("在监狱内服刑"),
    Exclusion.COMPULSORY_ISOLATION: lazy_gettext("强制隔离戒毒"),
    Exclusion.DECLARED_MISSING: lazy_gettext("宣告失踪"),
    Exclusion.PROVINCIAL_RULE: lazy_gettext("省级规定的其他人员"),
}
INCOME_KINDS = {
    IncomeKind.WAGES: lazy_gettext("工资性收入"),
    IncomeKind.BUSINESS: lazy_gettext("经营净收入"),
    IncomeKind.PROPERTY: lazy_gettext("财产净收入"),
    IncomeKind.TRANSFER: lazy_gettext("转移净收入"),
    IncomeKind.OTHER: lazy_gettext("其他收入"),
}
INCOME_SOURCES = {
    "wages/employment": lazy_gettext("受雇工资"),
    "wages/casual_work": lazy_gettext("零工"),
    "business/crops": lazy_gettext("种植"),
    "business/livestock": lazy_gettext("养殖"),
    "business/forestry_fishery": lazy_gettext("林业、渔业"),
    "business/trade": lazy_gettext("经商"),
    "business/services": lazy_gettext("服务"),
    "business/other": lazy_gettext("其他经营"),
    "property/interest": lazy_gettext("利息"),
    "property/dividends": lazy_gettext("股息、红利"),
    "property/rent": lazy_gettext("租金"),
    "property/land_transfer": lazy_gettext("土地流转"),
    "property/collective_dividends": lazy_gettext("集体分红"),
    "property/other": lazy_gettext("其他财产收入"),
    "transfer/support_received": lazy_gettext("赡养费、抚养费、扶养费"),
    "transfer/retirement_pension": lazy_gettext("离退休金、养老金"),
    "transfer/central_basic_pension": lazy_gettext("城乡居民基础养老金（中央确定部分）"),
    "transfer/unemployment_benefit": lazy_gettext("失业保险金"),
    "transfer/survivors_benefit": lazy_gettext("遗属补助"),
    "transfer/compensation": lazy_gettext("赔偿、补偿"),
    "transfer/gifts": lazy_gettext("接受馈赠、继承"),
    "transfer/scholarship": lazy_gettext("奖学金"),
    "transfer/student_hardship_grant": lazy_gettext("困难学生补助"),
    "transfer/student_living_allowance": lazy_gettext("学生生活补助"),
    "transfer/disability_allowances": lazy_gettext("残疾人两项补贴"),
    "transfer/preferential_pension": lazy_gettext("优抚金"),
    "transfer/honour_allowance": lazy_gettext("荣誉津贴"),
    "transfer/bravery_award": lazy_gettext("见义勇为奖励"),
    "transfer/family_planning_reward": lazy_gettext("计划生育奖励扶助"),
    "transfer/social_assistance": lazy_gettext("社会救助款物"),
    "transfer/support_of_disabled_adult": lazy_gettext("兄弟姐妹、老年人给予重残成年人的扶养费"),
    "transfer/old_age_allowance": lazy_gettext("高龄津贴"),
    "transfer/medical_insurance": lazy_gettext("医疗保险等社会保险待遇"),
    "transfer/unsupported_child_allowance": lazy_gettext("事实无人抚养儿童补贴"),
    "transfer/other": lazy_gettext("其他转移收入"),
    "other/other": lazy_gettext("其他"),
}
ASSET_KINDS = {
    AssetKind.DEPOSIT: lazy_gettext("存款"),
    AssetKind.SECURITY: lazy_gettext("证券"),
    AssetKind.FUND: lazy_gettext("基金"),
    AssetKind.INSURANCE: lazy_gettext("商业保险"),
    AssetKind.CLAIM: lazy_gettext("债权"),
    AssetKind.INTERNET_FINANCE: lazy_gettext("互联网金融资产"),
    AssetKind.VEHICLE: lazy_gettext("机动车辆"),
    AssetKind.VESSEL: lazy_gettext("船舶"),
    AssetKind.MOBILITY_VEHICLE: lazy_gettext("残疾人代步车"),
    AssetKind.HOUSE: lazy_gettext("房屋"),
    AssetKind.FOREST: lazy_gettext("林木"),
    AssetKind.OTHER: lazy_gettext("其他"),
}
EXPENSE_KINDS = {
    ExpenseKind.EMPLOYMENT_COST: lazy_gettext("必要的就业成本"),
    ExpenseKind.TAX_AND_SOCIAL_INSURANCE: lazy_gettext("税和社会保险费"),
    ExpenseKind.SUPPORT_PAID: lazy_gettext("付出的赡养费、抚养费、扶养费"),
    ExpenseKind.MAJOR_ILLNESS: lazy_gettext("重病治疗"),
    ExpenseKind.DISABILITY_REHABILITATION: lazy_gettext("残疾康复"),
    ExpenseKind.ORDINARY_EDUCATION: lazy_gettext("基本教育"),
}


@dataclass(frozen=True)
class MemberView:
    """A member as pages show it: masked."""

    id: UUID
    name: str
    id_number: str
    relation: str
    sex: str
    born_on: date
    features: tuple[str, ...]
    left: str


@dataclass(frozen=True)
class MeansRow:
    """An income, an asset or an expense: declared, and as the survey verified it."""

    label: str
    details: str
    member: str
    declared_fen: int
    verified_fen: int | None
    note: str
    period: str

    @property
    def differs(self) -> bool:
        """Tell whether the survey found another amount."""
        return self.verified_fen is not None and self.verified_fen != self.declared_fen


@dataclass(frozen=True)
class MeansView:
    """What a household receives, owns and must spend."""

    incomes: tuple[MeansRow, ...]
    assets: tuple[MeansRow, ...]
    expenses: tuple[MeansRow, ...]


@dataclass(frozen=True)
class HouseholdView:
    """A household as pages show it. Address and phone are for officers of its division."""

    id: UUID
    head: str
    village: str
    area: str
    address: str
    phone: str
    members: tuple[MemberView, ...]


def words_of(words: Mapping[Any, object], code: str) -> str:
    """Return the words for a code in the page's language; an unknown code stands for itself."""
    return str({str(key): word for key, word in words.items()}.get(code, code))


def income_label(kind: str, source: str) -> str:
    """Return what an income is: its source, or its kind where the source is not listed."""
    known = INCOME_SOURCES.get(f"{kind}/{source}")
    if known is not None:
        return str(known)
    return gettext("%(text)s：%(note)s", text=words_of(INCOME_KINDS, kind), note=source)


def sex_label(*, is_female: bool) -> str:
    """Return the word for a sex."""
    return gettext("女") if is_female else gettext("男")


def household_view(household: Household, *, village: str) -> HouseholdView:
    """Return a household with its members, applicant first as entered."""
    living = [member for member in household.members if member.left_on is None]
    head = next(
        (member for member in living if member.relation is Relation.APPLICANT),
        household.members[0] if household.members else None,
    )
    return HouseholdView(
        id=household.id,
        head=masked_name(head.name) if head else "",
        village=village,
        area=str(AREAS[household.area]),
        address=household.address,
        phone=household.phone or "",
        members=tuple(member_view(member) for member in household.members),
    )


def member_view(member: HouseholdMember) -> MemberView:
    """Return a member, name and identity number masked."""
    return MemberView(
        id=member.id,
        name=masked_name(member.name),
        id_number=masked_id_number(member.id_number),
        relation=str(RELATIONS[member.relation]),
        sex=sex_label(is_female=member.is_female),
        born_on=member.born_on,
        features=_features(member),
        left=_left(member),
    )


def means_view(means: Means, members: Sequence[HouseholdMember]) -> MeansView:
    """Return means with the masked name of whom each belongs to."""
    names = {member.id: masked_name(member.name) for member in members}
    return MeansView(
        incomes=tuple(_income(row, names) for row in means.incomes),
        assets=tuple(_asset(row) for row in means.assets),
        expenses=tuple(_expense(row, names) for row in means.expenses),
    )


def _features(member: HouseholdMember) -> tuple[str, ...]:
    told: list[str] = []
    if member.student is not Student.NONE:
        told.append(str(STUDENTS[member.student]))
    if member.employment is not Employment.NONE:
        told.append(str(EMPLOYMENTS[member.employment]))
    if member.disability_category is not DisabilityCategory.NONE:
        told.append(
            gettext(
                "%(category)s残疾 %(grade)s 级",
                category=DISABILITIES[member.disability_category],
                grade=member.disability_grade,
            )
        )
    marks = (
        (member.has_serious_illness, gettext("重病")),
        (member.is_dependent, gettext("不能独立生活")),
        (member.has_support_duty, gettext("有法定赡养抚养扶养义务")),
        (not member.lives_together, gettext("不共同生活")),
    )
    told += [word for holds, word in marks if holds]
    if member.excluded_by is not None:
        told.append(gettext("不计入：%(reason)s", reason=EXCLUSIONS[member.excluded_by]))
    return tuple(told)


def _left(member: HouseholdMember) -> str:
    if member.died_on is not None:
        return gettext("%(day)s 死亡", day=member.died_on.isoformat())
    if member.left_on is not None:
        return gettext("%(day)s 离开", day=member.left_on.isoformat())
    return ""


def _period(begin: date, end: date) -> str:
    return gettext("%(begin)s 至 %(end)s", begin=begin.isoformat(), end=end.isoformat())


def _income(row: Income, names: Mapping[UUID, str]) -> MeansRow:
    return MeansRow(
        label=income_label(row.kind.value, row.source),
        details=str(INCOME_KINDS[row.kind]),
        member=names.get(row.member_id, ""),
        declared_fen=row.declared_fen,
        verified_fen=row.verified_fen,
        note=row.verification_note or "",
        period=_period(row.period_from, row.period_to),
    )


def _asset(row: Asset) -> MeansRow:
    details = [row.description] if row.description else []
    if row.count > 1:
        details.append(gettext("%(count)s 件", count=row.count))
    if row.is_exempt:
        details.append(gettext("按规定不计入家庭财产"))
    return MeansRow(
        label=str(ASSET_KINDS[row.kind]),
        details=" · ".join(details),
        member="",
        declared_fen=row.declared_fen,
        verified_fen=row.verified_fen,
        note=row.verification_note or "",
        period=row.as_of.isoformat(),
    )


def _expense(row: Expense, names: Mapping[UUID, str]) -> MeansRow:
    voucher = gettext("有票据") if row.has_voucher else gettext("无票据")
    return MeansRow(
        label=str(EXPENSE_KINDS[row.kind]),
        details=" · ".join(part for part in (row.description, voucher) if part),
        member=names.get(row.member_id, ""),
        declared_fen=row.amount_fen,
        verified_fen=None,
        note="",
        period=_period(row.period_from, row.period_to),
    )
