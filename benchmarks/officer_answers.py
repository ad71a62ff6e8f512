"""What officers fill in, form by form, for a case that goes its usual way to either outcome."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

Answers = Mapping[str, str | Sequence[str]]


class Outcome(StrEnum):
    """How a case shall end."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


def outcome_of(case_number: str) -> Outcome:
    """Return how a case ends: every third one is refused, whoever handles it."""
    return Outcome.REFUSE if int(case_number.rpartition("-")[2]) % 3 == 0 else Outcome.CONFIRM


def answers_of(form: str, outcome: Outcome, *, today: date) -> Answers:
    """Return what is filled in; the amounts of a survey stand on its page.

    Raises:
        KeyError: The usual way knows no such form.
    """
    return _ANSWERS[form](outcome, today.isoformat())


def _opinion(outcome: Outcome, _today: str) -> Answers:
    if outcome is Outcome.REFUSE:
        return {"township_opinion": "disagree", "reasons": "家庭人均年收入不低于当地标准。"}
    return {"township_opinion": "agree", "reasons": "调查核实，情况属实。"}


def _determination(outcome: Outcome, _today: str) -> Answers:
    decided = {"determination": outcome.value, "decision_signature": "true"}
    if outcome is Outcome.REFUSE:
        decided["reasons"] = "家庭人均年收入不低于当地农村低保标准。"
    return decided


_ANSWERS: dict[str, Callable[[Outcome, str], Answers]] = {
    "check_completeness": lambda _outcome, _today: {"file_complete": "true"},
    "supply_papers": lambda _outcome, today: {
        "supplied_items": ["authorisation", "identity_papers"],
        "supplied_on": today,
    },
    "accept": lambda _outcome, _today: {
        "special_circumstances": "none",
        "near_relative": "false",
    },
    "request_comparison": lambda _outcome, _today: {
        "comparison_needed": "true",
        "comparison_items": ["household_register", "tax", "social_insurance", "deposits"],
    },
    "start_comparison": lambda _outcome, _today: {
        "authorisation_checked": "true",
        "agency": "浚县居民家庭经济状况核对中心",
    },
    "report_comparison": lambda _outcome, today: {
        "result": "consistent",
        "report_number": "核〔2026〕1号",
        "reported_on": today,
    },
    "survey_first": lambda _outcome, today: {
        "visited_at": today,
        "survey_method": "home_visit",
        "present_members": "户主",
        "neighbours_visited": "走访邻居两户，反映情况一致。",
        "housing": "砖混平房三间，陈设简单。",
        "family_signature": "true",
        "family_signer": "户主",
        "surveyor_signature": "true",
    },
    "survey_second": lambda _outcome, _today: {
        "survey_agreed": "true",
        "surveyor_signature": "true",
    },
    "first_opinion": _opinion,
    "post_notice": lambda _outcome, _today: {
        "place": "village_board",
        "photo_note": "公开栏照片一张",
        "posted": "true",
    },
    "close_publicity": lambda _outcome, _today: {
        "objection_raised": "false",
        "removed_evidence": "撤除照片一张",
    },
    "submit_to_county": lambda _outcome, _today: {
        "submitted_papers": [
            "application_papers",
            "comparison_report",
            "survey_form",
            "first_opinion",
            "publicity_evidence",
        ]
    },
    "county_visit": lambda _outcome, today: {
        "visited_on": today,
        "visitors": "县级核查人员两名",
        "findings": "入户所见与镇级调查一致。",
    },
    "county_review": lambda _outcome, _today: {"county_review_conclusion": "proceed"},
    "confirmation": _determination,
    "deliver_notice": lambda _outcome, today: {
        "delivery_method": "direct",
        "delivered_on": today,
        "receiver": "户主",
        "receipt": "true",
    },
}
