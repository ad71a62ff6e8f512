"""What a household spent of necessity: which expenses count, and up to which amount."""

from dataclasses import dataclass

from policies import rigid_expenditure_household as formulae
from policies.assessments.conditions import Met
from policies.assessments.household import Expense
from policies.assessments.inquiry import Inquiry
from policies.assessments.means import Means
from policies.assessments.trace import TraceStep

_RULE = "《刚性支出困难家庭认定办法》第五条第一款"
_KINDS = {
    "basic_living": "living",
    "medical": "medical",
    "major_illness": "medical",
    "education": "education",
    "ordinary_education": "education",
    "rehabilitation": "rehabilitation",
    "disability_rehabilitation": "rehabilitation",
    "other_rigid": "other",
}
_WORDS = {
    "living": ("第一项", "生活支出", "living"),
    "medical": ("第二项", "医疗支出", "medical treatment"),
    "education": ("第三项", "教育支出", "education"),
    "rehabilitation": ("第四项", "残疾康复支出", "rehabilitation"),
    "other": ("第五项", "其他支出", "other"),
}


@dataclass(frozen=True)
class RigidSum:
    """Rigid expenditure of the twelve months, fen: what surely counts, and what still may.

    ``open_met`` says why the rest is open.
    """

    sure_fen: int
    possible_fen: int
    open_met: Met


@dataclass(frozen=True)
class _Counted:
    fen: int
    met: Met
    why_zh: str
    why_en: str


def rigid_sum(inquiry: Inquiry, means: Means) -> RigidSum:
    """Return the rigid expenditure of the members who count.

    Source:
        《刚性支出困难家庭认定办法》第五条。
    """
    members = {member.id for member in means.counted}
    sure = possible = 0
    open_met = Met.YES
    for expense in inquiry.facts.household.expenses:
        kind = _KINDS.get(expense.kind)
        if kind is None or expense.member not in members or not expense.fen_per_year:
            continue
        counted = _count(inquiry, expense, kind)
        _add_step(inquiry, expense, kind, counted)
        sure += counted.fen if counted.met is Met.YES else 0
        possible += counted.fen
        if counted.met in {Met.UNKNOWN, Met.TO_JUDGE} and open_met is not Met.UNKNOWN:
            open_met = counted.met
    return RigidSum(sure, possible, open_met)


def _count(inquiry: Inquiry, expense: Expense, kind: str) -> _Counted:
    borne = formulae.borne_fen(paid_fen=expense.fen_per_year, reimbursed_fen=expense.reimbursed_fen)
    match kind:
        case "medical":
            return _medical(inquiry, expense, borne)
        case "education":
            return _education(inquiry, expense, borne)
        case "rehabilitation" if not expense.has_voucher:
            return _no_voucher()
        case "other":
            return _other(inquiry, borne)
    return _Counted(borne, Met.YES, "按个人负担部分计入", "counted as borne")


def _medical(inquiry: Inquiry, expense: Expense, borne: int) -> _Counted:
    if not expense.has_voucher:
        return _no_voucher()
    if expense.at_designated_institution is None:
        answer = inquiry.judge(
            "medical_at_designated_institution",
            citation=f"{_RULE}第二项",
            text_zh="未注明就诊机构的医疗支出是否发生在定点医药机构？",
            text_en="Were the medical costs without a named place paid to designated institutions?",
        )
    else:
        answer = expense.at_designated_institution
    if answer is None:
        return _Counted(borne, Met.TO_JUDGE, "就诊机构待核实", "the place is open")
    if not answer:
        return _Counted(0, Met.NO, "不在定点医药机构，不计入", "not at a designated institution")
    return _Counted(borne, Met.YES, "按报销、救助后个人负担部分计入", "counted as borne")


def _education(inquiry: Inquiry, expense: Expense, borne: int) -> _Counted:
    tariff = expense.public_tariff_fen
    if tariff is not None:
        fen = formulae.education_fen(borne_fen=borne, public_tariff_fen=tariff)
        return _Counted(fen, Met.YES, "按同类公办收费标准以内计入", "up to the public tariff")
    answer = inquiry.judge(
        "education_within_public_tariff",
        citation=f"{_RULE}第三项",
        text_zh="未注明收费标准的教育支出是否不超过同类公办幼儿园、学校收费标准？",
        text_en="Are the school fees without a tariff within those of public schools?",
    )
    if answer is None:
        return _Counted(borne, Met.TO_JUDGE, "公办收费标准待核实", "the tariff is open")
    if not answer:
        return _Counted(0, Met.NO, "应当录入公办收费标准后计入", "enter the public tariff")
    return _Counted(borne, Met.YES, "不超过同类公办收费标准", "within the public tariff")


def _other(inquiry: Inquiry, borne: int) -> _Counted:
    rule = inquiry.optional_parameter("other_expenditure_counts")
    if rule is None:
        return _Counted(borne, Met.UNKNOWN, "县级未规定是否计入", "the county has not said")
    if not rule.yes_no():
        return _Counted(0, Met.NO, "县级规定不计入", "the county does not count it")
    return _Counted(borne, Met.YES, "县级认定计入", "the county counts it")


def _no_voucher() -> _Counted:
    return _Counted(0, Met.NO, "没有有效票据，不计入", "no valid voucher")


def _add_step(inquiry: Inquiry, expense: Expense, kind: str, counted: _Counted) -> None:
    item, zh, en = _WORDS[kind]
    inquiry.trace.add(
        TraceStep(
            rule="rigid_expense",
            label_zh=f"{zh}：{counted.why_zh}",
            label_en=f"Rigid expenditure ({en}): {counted.why_en}",
            inputs={
                "member": expense.member,
                "expense": expense.kind,
                "paid_fen": expense.fen_per_year,
                "reimbursed_fen": expense.reimbursed_fen,
                "public_tariff_fen": expense.public_tariff_fen,
                "voucher": expense.has_voucher,
                "designated_institution": expense.at_designated_institution,
                "settled": counted.met not in {Met.UNKNOWN, Met.TO_JUDGE},
            },
            formula="min(max(paid_fen - reimbursed_fen, 0), public_tariff_fen)",
            result=str(counted.fen),
            citation=f"{_RULE}{item}",
        )
    )
