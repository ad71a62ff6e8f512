"""What officers fill in, task by task, when everything goes its usual way."""

from collections.abc import Mapping
from datetime import date

from tests.e2e.person import Person, verify_as_declared

Answers = Mapping[str, object]

TITLES = {
    "check_completeness": "材料审查",
    "supply_papers": "补正材料",
    "accept": "受理登记",
    "request_comparison": "提请信息核对",
    "start_comparison": "启动信息核对",
    "report_comparison": "出具核对报告",
    "survey_first": "入户调查",
    "survey_second": "第二调查人核签",
    "first_opinion": "提出初审意见",
    "post_notice": "张贴公示",
    "close_publicity": "公示结束登记",
    "handle_objection": "异议处理",
    "appraisal_meeting": "民主评议",
    "submit_to_county": "报送县级",
    "county_review": "县级审核",
    "confirmation": "审核确认",
    "deliver_confirmation": "送达确认通知书",
    "deliver_refusal": "送达不予确认告知书",
}
COMPLETE_FILE: Answers = {"file_complete": "true"}
ACCEPTANCE: Answers = {"special_circumstances": "none", "near_relative": "false"}
COMPARISON_WANTED: Answers = {"comparison_needed": "true"}
COMPARISON_BEGUN: Answers = {
    "authorisation_checked": True,
    "agency": "浚县居民家庭经济状况核对中心",
}
SECOND_SIGNATURE: Answers = {"survey_agreed": "true", "surveyor_signature": True}
AGREEMENT: Answers = {"township_opinion": "agree", "reasons": "调查核实，情况属实。"}
DISAGREEMENT: Answers = {
    "township_opinion": "disagree",
    "reasons": "家庭人均年收入不低于当地标准。",
}
POSTING: Answers = {"place": "village_board", "photo_note": "公开栏照片一张", "posted": True}
NO_OBJECTION: Answers = {"objection_raised": "false", "removed_evidence": "撤除照片一张"}
SUBMISSION: Answers = {
    "submitted_papers": [
        "application_papers",
        "comparison_report",
        "survey_form",
        "first_opinion",
        "publicity_evidence",
    ]
}
REVIEW: Answers = {"county_review_conclusion": "proceed"}
CONFIRMATION: Answers = {"determination": "confirm", "decision_signature": True}
REFUSAL: Answers = {
    "determination": "refuse",
    "reasons": "家庭人均年收入不低于当地农村低保标准。",
    "decision_signature": True,
}


def comparison_reported(on: date) -> Answers:
    """Return a report that found what was declared."""
    return {"result": "consistent", "report_number": "核〔2026〕1号", "reported_on": on.isoformat()}


def survey_of(on: date, *, signer: str) -> Answers:
    """Return a survey's answers, without the amounts."""
    return {
        "visited_at": on.isoformat(),
        "survey_method": "home_visit",
        "present_members": signer,
        "neighbours_visited": "走访邻居两户，反映情况一致。",
        "housing": "砖混平房三间，陈设简单。",
        "family_signature": True,
        "family_signer": signer,
        "surveyor_signature": True,
    }


def delivery_on(on: date, *, receiver: str) -> Answers:
    """Return a delivery by hand."""
    return {
        "delivery_method": "direct",
        "delivered_on": on.isoformat(),
        "receiver": receiver,
        "receipt": True,
    }


def survey(person: Person, number: str, *, on: date, signer: str) -> None:
    """Survey a household that has what it declared."""
    person.open_task(TITLES["survey_first"], number)
    person.fill(survey_of(on, signer=signer))
    verify_as_declared(person.page)
    person.send()
