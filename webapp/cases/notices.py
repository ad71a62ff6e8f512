"""What each notice of a case says: gathered from the case, its assessment and the office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import force_locale
from sqlalchemy.orm import Session

from policies import publicity as disclosure
from policies.clocks import ReckonedClock
from policies.remedies import periods_against
from webapp.accounts import queries as accounts
from webapp.accounts.models import Office
from webapp.cases import facts, queries
from webapp.cases.models import AssistanceCase
from webapp.cases.trace_lines import trace_lines, with_names
from webapp.clocks import queries as clocks
from webapp.database import settings_of
from webapp.definitions import queries as definitions
from webapp.documents.content import (
    AcceptanceContent,
    ConfirmationContent,
    DueDay,
    HouseholdNoticeContent,
    LegalBasis,
    MissingPaper,
    MissingPapersContent,
    NoticeContent,
    PublicationContent,
    PublicityContent,
    PublishedHousehold,
    ReasonStep,
    RefusalContent,
    Remedies,
    Standard,
    TerminationContent,
)
from webapp.documents.models import DocumentKind
from webapp.registry import queries as registry
from webapp.web.locale import CHINESE
from webapp.web.presentation import masked_id_number

COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9
ADULT_AGE = 18
MLA = "最低生活保障"

MISSING_PAPER_NAMES: Mapping[str, str] = {
    "application_form": "最低生活保障申请书",
    "truth_statement": "诚信承诺书",
    "authorisation": "家庭经济状况核对授权书",
    "economic_statement": "家庭经济状况声明书",
    "identity_papers": "共同生活家庭成员的户口簿、身份证",
    "entrustment": "委托书（代为申请的）",
    "near_relative_statement": "与经办人员、村（居）民委员会成员近亲属关系声明",
    "expense_vouchers": "刚性支出票据",
}


@dataclass(frozen=True)
class Occasion:
    """For what, and with what, a notice is written."""

    session: Session
    case: AssistanceCase
    variables: Mapping[str, object]
    answers: Mapping[str, Any]
    today: date


def content_of(kind: DocumentKind, occasion: Occasion) -> NoticeContent:
    """Return what a notice of this kind says now."""
    return _WRITERS[kind](occasion)


def issuer_division(kind: DocumentKind, case: AssistanceCase) -> str:
    """Return whose notice it is: the township accepts and posts, the county decides."""
    digits = COUNTY_DIGITS if kind in _OF_THE_COUNTY else TOWNSHIP_DIGITS
    return case.division_code[:digits]


def office_of(occasion: Occasion, kind: DocumentKind) -> Office:
    """Return the office that issues a kind of notice for this case."""
    return accounts.office_of(occasion.session, issuer_division(kind, occasion.case))


def is_minor(born_on: date, *, on: date) -> bool:
    """Tell whether a person is under 18 on a day."""
    return on < born_on + relativedelta(years=ADULT_AGE)


def _public_name(occasion: Occasion) -> str:
    """Return the applicant's name as a board may show it: a child's is shortened."""
    applicant = occasion.case.applicant
    shown = disclosure.public_fields(
        {
            "applicant_name": applicant.name,
            "applicant_is_minor": is_minor(applicant.born_on, on=occasion.today),
        }
    )
    return str(shown["applicant_name"])


def _acceptance(occasion: Occasion) -> NoticeContent:
    total = clocks.reckoned(
        occasion.session,
        occasion.case.programme,
        "total",
        division=occasion.case.division_code,
        start=occasion.today,
        variables=occasion.variables,
    )
    survey = clocks.reckoned(
        occasion.session,
        occasion.case.programme,
        "survey_start",
        division=occasion.case.division_code,
        start=occasion.today,
        variables=occasion.variables,
    )
    return AcceptanceContent(
        **_household(occasion, DocumentKind.ACCEPTANCE),
        applied_on=occasion.case.applied_on,
        accepted_on=occasion.today,
        survey_due=_due(survey),
        total_working_days=total.length,
        total_due=_due(total),
    )


def _missing_papers(occasion: Occasion) -> NoticeContent:
    listed = [
        MissingPaper(name=MISSING_PAPER_NAMES.get(item, item))
        for item in occasion.answers.get("missing_items") or ()
    ]
    if other := str(occasion.answers.get("other_missing") or "").strip():
        listed.append(MissingPaper(name=other))
    return MissingPapersContent(
        **_household(occasion, DocumentKind.MISSING_PAPERS),
        applied_on=occasion.case.applied_on,
        missing=tuple(listed),
    )


def _publicity(occasion: Occasion) -> NoticeContent:
    case, session = occasion.case, occasion.session
    assessment = queries.latest_assessment(session, case.id)
    opinion = occasion.variables.get("township_opinion") == "agree"
    period = clocks.reckoned(
        session,
        case.programme,
        "publicity",
        division=case.division_code,
        start=occasion.today,
        variables=occasion.variables,
    )
    office = office_of(occasion, DocumentKind.PUBLICITY)
    return PublicityContent(
        **_issuer(occasion, DocumentKind.PUBLICITY),
        village_name=_village(occasion),
        applicant_name=_public_name(occasion),
        member_count=_member_count(assessment.result if assessment else {}),
        is_agreed=opinion,
        proposed_type=MLA,
        monthly_fen=assessment.monthly_fen if assessment and opinion else None,
        period_days=period.length,
        round=assessment.round if assessment else 1,
        objection_phone=office.phone,
    )


def _confirmation(occasion: Occasion) -> NoticeContent:
    case = occasion.case
    result = _result(occasion)
    if case.decided_on is None or case.benefit_from is None or case.recheck_on is None:
        msg = f"case {case.id} is not confirmed"
        raise ValueError(msg)
    return ConfirmationContent(
        **_household(occasion, DocumentKind.CONFIRMATION),
        allowance_type=MLA,
        decided_on=case.decided_on,
        monthly_fen=case.monthly_fen or 0,
        benefit_from=case.benefit_from,
        recheck_on=case.recheck_on,
        standard=_standard(result),
        steps=_steps(occasion),
        remedies=_remedies(occasion),
    )


def _refusal(occasion: Occasion) -> NoticeContent:
    case, session = occasion.case, occasion.session
    result = _result(occasion)
    decided_on = case.decided_on or occasion.today
    notice = clocks.reckoned(
        session,
        case.programme,
        "refusal_notice",
        division=case.division_code,
        start=decided_on,
        variables=occasion.variables,
    )
    means = registry.means_of(session, case.household_id)
    declared, verified = facts.counted_income_fen(means.incomes)
    per_capita = Fraction(str(result.get("per_capita_income_exact_fen") or 0))
    return RefusalContent(
        **_household(occasion, DocumentKind.REFUSAL),
        applied_on=case.applied_on,
        decided_on=decided_on,
        deliver_by=_due(notice),
        notice_working_days=notice.length,
        declared_income_fen=declared,
        verified_income_fen=verified,
        per_capita_fen=int(per_capita),
        income_unit="元/年",
        standard=_standard(result),
        reasons=_reasons(occasion),
        steps=_steps(occasion),
        articles=_articles(result),
        alternatives=tuple(str(one["label_zh"]) for one in result.get("alternatives", ())),
        remedies=_remedies(occasion),
    )


def _termination(occasion: Occasion) -> NoticeContent:
    return TerminationContent(
        **_household(occasion, DocumentKind.TERMINATION),
        applied_on=occasion.case.applied_on,
        decided_on=occasion.case.closed_on or occasion.today,
        reasons=(occasion.case.decision_reasons or "",),
        articles=(LegalBasis(citation="民发〔2021〕57号 第二十九条"),),
        remedies=_remedies(occasion),
    )


def _publication(occasion: Occasion) -> NoticeContent:
    case = occasion.case
    assessment = queries.latest_assessment(occasion.session, case.id)
    office = office_of(occasion, DocumentKind.PUBLICATION)
    return PublicationContent(
        **_issuer(occasion, DocumentKind.PUBLICATION),
        village_name=_village(occasion),
        households=(
            PublishedHousehold(
                applicant_name=_public_name(occasion),
                member_count=_member_count(assessment.result if assessment else {}),
                monthly_fen=case.monthly_fen or 0,
            ),
        ),
        published_on=occasion.today,
        complaint_phone=office.phone,
    )


_WRITERS: Mapping[DocumentKind, Callable[[Occasion], NoticeContent]] = {
    DocumentKind.ACCEPTANCE: _acceptance,
    DocumentKind.MISSING_PAPERS: _missing_papers,
    DocumentKind.PUBLICITY: _publicity,
    DocumentKind.CONFIRMATION: _confirmation,
    DocumentKind.REFUSAL: _refusal,
    DocumentKind.TERMINATION: _termination,
    DocumentKind.PUBLICATION: _publication,
}

_OF_THE_COUNTY = frozenset(
    {DocumentKind.CONFIRMATION, DocumentKind.REFUSAL, DocumentKind.PUBLICATION}
)


def _issuer(occasion: Occasion, kind: DocumentKind) -> dict[str, Any]:
    office = office_of(occasion, kind)
    settings = settings_of(occasion.session)
    return {
        "issuer_name": office.name,
        "issuer_short": office.short_name,
        "issuer_phone": office.phone,
        "public_address": settings.public_address,
        "demonstration": settings.is_demonstration,
    }


def _household(occasion: Occasion, kind: DocumentKind) -> dict[str, Any]:
    case = occasion.case
    counted = _counted(occasion)
    given: dict[str, Any] = {
        **_issuer(occasion, kind),
        "case_number": case.number,
        "applicant_name": case.applicant.name,
        "id_number_masked": masked_id_number(case.applicant.id_number),
        "village_name": _village(occasion),
        "member_count": counted,
    }
    known = HouseholdNoticeContent.__dataclass_fields__
    return {name: value for name, value in given.items() if name in known}


def _counted(occasion: Occasion) -> int:
    assessment = queries.latest_assessment(occasion.session, occasion.case.id)
    if assessment is not None:
        return _member_count(assessment.result)
    return sum(member.left_on is None for member in occasion.case.household.members)


def _member_count(result: Mapping[str, Any]) -> int:
    return len(result.get("members_included", ()))


def _village(occasion: Occasion) -> str:
    path = accounts.division_path(occasion.session, occasion.case.division_code)
    return "".join(part.name for part in path if len(part.code) >= COUNTY_DIGITS)


def _result(occasion: Occasion) -> Mapping[str, Any]:
    assessment = queries.latest_assessment(occasion.session, occasion.case.id)
    return assessment.result if assessment else {}


def _due(reckoned: ReckonedClock) -> DueDay:
    return DueDay(on=reckoned.due.on, provisional_reason=reckoned.due.reason_zh)


def _standard(result: Mapping[str, Any]) -> Standard:
    for step in result.get("trace", ()):
        parameter = step.get("parameter")
        if parameter and parameter.get("name") == "standard_fen_per_year":
            return Standard(
                fen=int(parameter["value"]),
                unit="元/人·年",
                reference=str(parameter["reference"]),
                phrase=str(parameter.get("phrase") or ""),
            )
    return Standard(fen=0, unit="元/人·年", reference="")


def _steps(occasion: Occasion) -> tuple[ReasonStep, ...]:
    """Return the calculation in words; a notice is Chinese, whoever issues it."""
    names = _names(occasion)
    with force_locale(CHINESE.code):
        lines = trace_lines(_result(occasion).get("trace", ()), names=names)
        return tuple(
            ReasonStep(
                label=str(line.label),
                formula="；".join(str(source) for source in line.sources),
                result=str(line.amount),
                citation=line.citation,
                phrase=line.phrase,
            )
            for line in lines
        )


def _reasons(occasion: Occasion) -> tuple[str, ...]:
    """Return the rules' reasons, with names for ids, and what the county wrote."""
    reasons = [str(reason["text_zh"]) for reason in _result(occasion).get("reasons", ())]
    if occasion.case.decision_reasons:
        reasons.append(occasion.case.decision_reasons)
    names = _names(occasion)
    return tuple(with_names(reason, names) for reason in reasons)


def _names(occasion: Occasion) -> dict[str, str]:
    return {str(member.id): member.name for member in occasion.case.household.members}


def _articles(result: Mapping[str, Any]) -> tuple[LegalBasis, ...]:
    cited = dict.fromkeys(str(reason["citation"]) for reason in result.get("reasons", ()))
    return tuple(LegalBasis(citation=citation) for citation in cited if citation)


def _remedies(occasion: Occasion) -> Remedies:
    county = occasion.case.division_code[:COUNTY_DIGITS]
    office = accounts.office_of(occasion.session, county)
    periods = periods_against(occasion.today, store=definitions.parameters(occasion.session))
    return Remedies(
        reconsideration_body=office.reconsideration_body,
        court=office.court,
        reconsideration_days=periods.reconsideration_days,
        reconsideration_source=periods.reconsideration_source,
        court_months=periods.court_months,
        court_source=periods.court_source,
    )
