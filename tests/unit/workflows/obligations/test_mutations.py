"""What a policy editor might do to the shipped process, and which obligation it breaks."""

import pytest

from policies.parameter_store import ParameterStore
from tests.unit.workflows.diagrams.changed import (
    bypassed,
    changed,
    in_lane,
    prop,
    redirected,
    without,
)
from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows import obligations as law
from workflows.lint_rules.finding import Severity
from workflows.obligation_rules.law import LawInForce

BEFORE_EXAMINATION = '<bpmn:exclusiveGateway id="gw_examination"'
NEW_CHOICE = (
    '<bpmn:exclusiveGateway id="gw_new" name="直接确认？" default="flow_new_no"/>'
    '<bpmn:sequenceFlow id="flow_new_no" name="否" sourceRef="gw_new" targetRef="gw_examination"/>'
    '<bpmn:sequenceFlow id="flow_new_yes" name="是" sourceRef="gw_new" targetRef="start_benefit">'
    "<bpmn:conditionExpression>special_circumstances = 1</bpmn:conditionExpression>"
    "</bpmn:sequenceFlow>"
)
MUTATIONS = {
    "the publicity is left out": (
        without("first_opinion_publicity"),
        {
            "publicity_before_benefit",
            "publicity_of_every_opinion",
            "publicity_runs_from_posting",
        },
    ),
    "the survey can be passed by": (
        changed(
            redirected("intake", "gw_examination", "gw_new"),
            (BEFORE_EXAMINATION, NEW_CHOICE + BEFORE_EXAMINATION),
        ),
        {
            "surveyed_before_benefit",
            "publicity_before_benefit",
            "confirmed_before_benefit",
            "survey_started_in_time",
            "decided_in_time",
            "amount_is_reckoned",
        },
    ),
    "the survey is not made": (
        without("survey_first"),
        {
            "surveyed_before_benefit",
            "survey_started_in_time",
            "two_surveyors",
            "opinion_after_every_survey",
        },
    ),
    "the two surveyors may be one": (
        changed((prop("separate_from", "survey_first"), "")),
        {"two_surveyors"},
    ),
    "there is no second surveyor": (
        without("survey_second"),
        {"two_surveyors"},
    ),
    "surveyors may confirm": (
        changed((prop("separate_from", "survey_first,survey_second,county_visit"), "")),
        {"surveyors_do_not_confirm"},
    ),
    "the township confirms": (
        changed(*in_lane("confirmation", "first_opinion")),
        {"confirmed_by_county"},
    ),
    "the village accepts": (
        changed(*in_lane("accept", "supply_papers")),
        {"accepted_by_township"},
    ),
    "a refusal is not told": (
        without("refusal_notice"),
        {"refusal_told_in_time", "refusal_told_by_township"},
    ),
    "a refusal is told with another document": (
        changed((prop("document", "refusal"), prop("document", "something"))),
        {"refusal_told_in_time", "refusal_told_by_township"},
    ),
    "the notice of a refusal has no limit": (
        changed(("start:refusal_notice", "under:total"), ("stop:refusal_notice", "none")),
        {"refusal_told_in_time"},
    ),
    "the publicity is shortened": (
        changed(("start:publicity ", "start:publicity=5 ")),
        {"publicity_not_shortened"},
    ),
    "the procedure is lengthened": (
        changed(("start:total", "start:total=60")),
        {"total_not_lengthened"},
    ),
    "the total limit is never stopped": (
        changed(("stop:county_review stop:total", "stop:county_review")),
        {"decided_in_time"},
    ),
    "the total limit is stopped before the decision": (
        changed(("start:county_review under:total", "start:county_review stop:total")),
        {"decided_in_time"},
    ),
    "an opinion is submitted without publicity": (
        changed(bypassed("gw_first_opinion", "submit_to_county")),
        {"publicity_before_benefit", "publicity_of_every_opinion"},
    ),
    "an appraisal is submitted without a new opinion": (
        changed(redirected("appraisal_meeting", "assess", "submit_to_county")),
        {"objection_leads_to_new_opinion"},
    ),
    "a withdrawal leads to the benefit": (
        changed(redirected("examination_withdrawn", "close_withdrawn", "start_benefit")),
        {
            "surveyed_before_benefit",
            "confirmed_before_benefit",
            "publicity_before_benefit",
            "survey_started_in_time",
            "comparison_started_in_time",
            "county_reviews_in_time",
            "decided_in_time",
            "amount_is_reckoned",
        },
    ),
    "a confirmation is not published": (
        without("publish_result"),
        {"result_is_published"},
    ),
}


def broken(definition, **limits):
    found = law.check(definition, law.obligations(MAIN), **limits)
    return {breach.obligation.name: breach for breach in found}


@pytest.mark.parametrize(("definition", "expected"), MUTATIONS.values(), ids=MUTATIONS)
def test_catches_that(definition, expected):
    found = broken(definition)

    assert found.keys() == expected
    for breach in found.values():
        assert breach.is_decided
        assert breach.obligation.citation in breach.message_zh
        assert breach.obligation.citation in breach.message_en


def test_shows_the_whole_way_to_a_benefit_without_publicity():
    breach = broken(without("first_opinion_publicity"))["publicity_before_benefit"]

    assert breach.path[0] == "application_submitted"
    assert breach.path[-1] == breach.element_id == "start_benefit"
    opinion = breach.path.index("first_opinion")
    assert breach.path[opinion : opinion + 4] == (
        "first_opinion",
        "gw_first_opinion",
        "gw_objection",
        "submit_to_county",
    )
    assert "post_notice" not in breach.path
    assert "提出初审意见 → 事实清楚？ → 有异议？ → 报送县级" in breach.message_zh
    assert "民发〔2021〕57号 第十九条" in breach.message_zh


def test_follows_both_branches_to_their_join():
    breach = broken(without("first_opinion_publicity"))["publicity_of_every_opinion"]

    joined = breach.path.index("join_checks")
    assert {"survey_first", "survey_second", "request_comparison"} <= set(breach.path[:joined])


def test_does_not_call_lawful_what_it_could_not_follow_to_the_end():
    unsound = changed(redirected("gw_comparison_done", "join_checks", "assess"))

    found = broken(unsound, most_states=300)

    assert found["two_surveyors"].is_decided
    assert not found["publicity_before_benefit"].is_decided
    assert "不能断定" in found["publicity_before_benefit"].message_zh
    findings = law.findings(unsound.sources, most_states=300)
    (finding,) = [one for one in findings if one.rule == "obligations_not_decided"]
    assert finding.severity is Severity.ERROR
    assert "未经公示不得纳入保障" in finding.message_zh


def test_a_limit_of_states_is_a_limit_and_no_proof():
    found = broken(engine.shipped(MAIN), most_states=20)

    assert found
    assert not any(breach.is_decided for breach in found.values())


def test_the_township_confirms_where_the_province_has_delegated_it():
    delegated = LawInForce(
        store=ParameterStore.shipped().supplied(MAIN, {"confirmation_delegated": True})
    )

    found = law.check(
        changed(*in_lane("confirmation", "first_opinion")), law.obligations(MAIN), law=delegated
    )

    assert found == ()
