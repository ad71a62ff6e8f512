"""Contents of notices, valid and whole, so that a test names only what matters."""

from datetime import UTC, date, datetime
from uuid import UUID

from webapp.documents import content as contents
from webapp.documents.models import Document

ISSUED_AT = datetime(2022, 12, 30, 7, 30, tzinfo=UTC)

TOWNSHIP = {
    "issuer_name": "浚县王庄镇人民政府",
    "issuer_short": "王庄",
    "issuer_phone": "0392-0000000",
    "public_address": "https://doudi.example",
}
COUNTY = {**TOWNSHIP, "issuer_name": "浚县民政局", "issuer_short": "浚民"}
HOUSEHOLD = {
    "case_number": "DB410621-2022-000017",
    "applicant_name": "王建国",
    "id_number_masked": "410*************12",
    "village_name": "王庄镇前王庄村",
    "member_count": 3,
}
STANDARD = contents.Standard(
    fen=321_000,
    unit="元／人·年",
    reference="鹤壁市2022年城乡居民最低生活保障标准公告",
    phrase="农村居民最低生活保障标准为每人每年3210元",
)
REMEDIES = contents.Remedies(reconsideration_body="浚县人民政府", court="浚县人民法院")
STEPS = (
    contents.ReasonStep(
        label="计入的家庭年收入",
        formula="种植净收入 5,800.00 ＋ 务工收入 3,830.00",
        result="9,630.00元",
        citation="民发〔2021〕57号 第十三条",
    ),
    contents.ReasonStep(label="人均年收入", formula="9,630.00 ÷ 3人", result="3,210.00元"),
    contents.ReasonStep(
        label="是否低于当地标准",
        formula="3,210.00 ＜ 3,210.00",
        result="否",
        citation="民发〔2021〕57号 第七条",
        phrase="共同生活的家庭成员人均收入低于当地最低生活保障标准",
    ),
)


def acceptance(**changes):
    values = {
        **TOWNSHIP,
        **HOUSEHOLD,
        "applied_on": date(2022, 11, 14),
        "accepted_on": date(2022, 11, 15),
        "survey_due": contents.DueDay(on=date(2022, 11, 18)),
        "total_working_days": 30,
        "total_due": contents.DueDay(on=date(2022, 12, 27)),
    }
    return contents.AcceptanceContent(**{**values, **changes})


def missing_papers(**changes):
    values = {
        **TOWNSHIP,
        **HOUSEHOLD,
        "applied_on": date(2022, 11, 14),
        "missing": (
            contents.MissingPaper(name="家庭成员授权书", note="王小丽未签名，本人签名或者捺印"),
            contents.MissingPaper(
                name="近十二个月务工收入证明", note="由用工单位出具，或者本人书面承诺"
            ),
        ),
    }
    return contents.MissingPapersContent(**{**values, **changes})


def publicity(**changes):
    values = {
        **TOWNSHIP,
        "village_name": "王庄镇前王庄村",
        "applicant_name": "王建国",
        "member_count": 4,
        "is_agreed": True,
        "proposed_type": "拟纳入最低生活保障（农村）",
        "monthly_fen": 7_000,
        "period_days": 7,
        "objection_phone": "0392-0000000",
    }
    return contents.PublicityContent(**{**values, **changes})


def confirmation(**changes):
    values = {
        **COUNTY,
        **HOUSEHOLD,
        "member_count": 4,
        "allowance_type": "农村最低生活保障",
        "decided_on": date(2022, 12, 30),
        "monthly_fen": 7_000,
        "benefit_from": date(2023, 1, 1),
        "recheck_on": date(2023, 12, 30),
        "standard": STANDARD,
        "steps": (
            contents.ReasonStep(
                label="每月保障金额",
                formula="（3,210.00 × 4人 － 12,000.00）÷ 12月",
                result="70.00元",
                citation="民发〔2021〕57号 第二十三条",
            ),
        ),
        "remedies": REMEDIES,
    }
    return contents.ConfirmationContent(**{**values, **changes})


def refusal(**changes):
    values = {
        **COUNTY,
        **HOUSEHOLD,
        "applied_on": date(2022, 11, 14),
        "decided_on": date(2022, 12, 30),
        "deliver_by": contents.DueDay(on=date(2023, 1, 5)),
        "notice_working_days": 3,
        "declared_income_fen": 900_000,
        "verified_income_fen": 963_000,
        "per_capita_fen": 321_000,
        "income_unit": "元／年",
        "standard": STANDARD,
        "reasons": ("您家庭的人均收入不低于当地最低生活保障标准。",),
        "steps": STEPS,
        "articles": (
            contents.LegalBasis(citation="《最低生活保障审核确认办法》（民发〔2021〕57号）第七条"),
            contents.LegalBasis(
                citation="《最低生活保障审核确认办法》（民发〔2021〕57号）第二十一条"
            ),
        ),
        "alternatives": ("您可以申请最低生活保障边缘家庭认定，经您书面同意后可以转办。",),
        "remedies": REMEDIES,
    }
    return contents.RefusalContent(**{**values, **changes})


def termination(**changes):
    values = {
        **COUNTY,
        **HOUSEHOLD,
        "applied_on": date(2022, 11, 14),
        "decided_on": date(2022, 12, 30),
        "reasons": ("经两次书面通知，家庭成员无正当理由拒绝接受入户调查。",),
        "articles": (
            contents.LegalBasis(
                citation="《最低生活保障审核确认办法》（民发〔2021〕57号）第二十九条"
            ),
        ),
        "remedies": REMEDIES,
    }
    return contents.TerminationContent(**{**values, **changes})


def publication(**changes):
    values = {
        **COUNTY,
        "village_name": "王庄镇前王庄村",
        "households": (
            contents.PublishedHousehold(applicant_name="王建国", member_count=4, monthly_fen=7_000),
        ),
        "published_on": date(2022, 12, 30),
        "complaint_phone": "0392-0000000",
    }
    return contents.PublicationContent(**{**values, **changes})


EVERY_KIND = (
    acceptance,
    missing_papers,
    publicity,
    confirmation,
    refusal,
    termination,
    publication,
)


def document(content, **changes):
    """A document as ``issue`` leaves it, without a database."""
    values = {
        "id": UUID("0191a2b3-0000-7000-8000-000000000001"),
        "number": f"{content.issuer_short}低保{content.mark}〔2022〕17号",
        "kind": content.kind,
        "subject_id": UUID("0191a2b3-0000-7000-8000-000000000002"),
        "division_code": "410621103201",
        "issuer_division_code": "410621",
        "title": content.title,
        "content": contents.as_json(content),
        "verification_code": "ABCDEFGHJKMNPQRSTUVW",
        "issued_on": date(2022, 12, 30),
        "issued_at": ISSUED_AT,
    }
    return Document(**{**values, **changes})
