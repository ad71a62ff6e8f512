"""A case that is put somewhere by hand or by a new version can still break what it owes."""

import pytest

from tests.unit.workflows.diagrams.changed import changed, without
from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows import obligations as law
from workflows.obligation_rules.standing import UnknownPositionError

ACCEPTED = (
    "application_submitted",
    "check_completeness",
    "accept",
    "issue_acceptance_notice",
    "intake_done",
    "intake",
)
SURVEYED = (*ACCEPTED, "request_comparison", "survey_first", "survey_second", "assess")
OPINION = (*SURVEYED, "first_opinion")
PUBLIC = tuple(
    f"first_opinion_publicity/{name}"
    for name in ("prepare_publicity", "post_notice", "publicity_period", "close_publicity")
)
DECIDED = (
    *OPINION,
    *PUBLIC,
    "submit_to_county",
    "determine_county_visit",
    "county_review",
    "confirmation",
    "determined",
    "examination",
)


def unmet(done, *positions, definition=None, **further):
    found = law.unmet(
        definition or engine.shipped(MAIN),
        law.obligations(MAIN),
        done=done,
        positions=positions,
        **further,
    )
    return {breach.obligation.name: breach for breach in found}


@pytest.mark.parametrize(
    ("done", "positions"),
    [
        ((), ["check_completeness"]),
        (ACCEPTED, ["survey_first", "request_comparison"]),
        ((*ACCEPTED, "survey_first"), ["survey_second", "report_comparison"]),
        ((*ACCEPTED, "request_comparison", "survey_first"), ["survey_second", "join_checks"]),
        ((*ACCEPTED, "survey_first", "survey_second"), ["join_checks", "request_comparison"]),
        (OPINION, ["first_opinion_publicity/post_notice"]),
        ((*OPINION, *PUBLIC[:2]), ["first_opinion_publicity/publicity_period"]),
        ((*OPINION, *PUBLIC), ["submit_to_county"]),
        (DECIDED, ["start_benefit"]),
        ((*DECIDED, "record_refusal"), ["refusal_notice/deliver_notice"]),
    ],
)
def test_nothing_is_owed_by_a_case_that_came_there_by_the_diagram(done, positions):
    assert unmet(done, *positions) == {}


def test_the_publicity_cannot_be_skipped():
    found = unmet(OPINION, "submit_to_county")

    assert found.keys() == {"publicity_before_benefit", "publicity_of_every_opinion"}
    assert found["publicity_of_every_opinion"].path == ("submit_to_county",)
    assert found["publicity_before_benefit"].path[-1] == "start_benefit"
    assert "从这里继续办理" in found["publicity_before_benefit"].message_zh


def test_an_older_publicity_does_not_stand_for_that_of_a_new_opinion():
    found = unmet((*OPINION, *PUBLIC, "handle_objection", "first_opinion"), "submit_to_county")

    assert found.keys() == {"publicity_of_every_opinion"}


def test_the_second_surveyor_cannot_be_skipped():
    found = unmet((*ACCEPTED, "request_comparison", "survey_first"), "assess")

    assert found.keys() == {"two_surveyors"}


def test_nothing_can_be_skipped_on_the_way_to_the_decision():
    found = unmet(ACCEPTED, "confirmation")

    assert found.keys() == {
        "surveyed_before_benefit",
        "publicity_before_benefit",
        "survey_started_in_time",
        "submitted_before_decision",
        "amount_is_reckoned",
    }


def test_a_case_that_was_refused_gets_no_benefit_and_its_notice():
    done = (*DECIDED, "record_refusal")

    assert unmet(done, "start_benefit").keys() == {
        "no_benefit_after_the_end",
        "refusal_told_in_time",
    }
    assert unmet(done, "refused").keys() == {"refusal_told_in_time"}


def test_a_name_that_means_several_places_may_mean_the_worst():
    assert unmet((*DECIDED, "record_refusal"), "deliver_notice").keys() == {"refusal_told_in_time"}


def test_what_was_done_in_another_version_counts_by_what_it_is():
    renamed = changed(
        ('"survey_first"', '"household_visit"'), (">survey_first<", ">household_visit<")
    )
    done = (*ACCEPTED, "request_comparison", "survey_first", "survey_second")

    assert unmet(done, "assess", definition=renamed, done_in=engine.shipped(MAIN)) == {}
    assert "surveyed_before_benefit" in unmet(done, "assess", definition=renamed)


def test_a_position_from_which_nothing_goes_on_proves_nothing():
    found = unmet((*ACCEPTED, "survey_first", "survey_second"), "split_checks", "join_checks")

    assert all(not breach.is_decided for breach in found.values()) or found == {}


def test_what_is_broken_already_stays_broken():
    found = unmet((*OPINION, "submit_to_county"), "county_review")

    assert "已经办理的环节不符合要求" in found["publicity_of_every_opinion"].message_zh


@pytest.mark.parametrize("position", ["nowhere", "examination_withdrawn"])
def test_a_position_that_is_none_is_an_error_that_names_it(position):
    with pytest.raises(UnknownPositionError, match=position) as raised:
        unmet((), position)

    assert position in raised.value.message_zh


def test_an_unlawful_version_is_unlawful_from_there_on():
    found = unmet(SURVEYED, "first_opinion", definition=without("first_opinion_publicity"))

    assert found.keys() == {"publicity_before_benefit", "publicity_of_every_opinion"}
