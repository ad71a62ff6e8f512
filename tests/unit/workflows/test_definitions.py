import re

import pytest

from forms import definition as forms
from policies.clocks import clock_definitions
from tests.unit.workflows.journey import MAIN, Journey, drawn_hops, in_order
from workflows import engine
from workflows.errors import SignalNotAwaitedError
from workflows.lint import lint
from workflows.lint_rules.finding import Severity, Surroundings
from workflows.lint_rules.reading import Element, read

HANDLERS = frozenset(
    {
        "accept_application",
        "assess",
        "close_case",
        "close_publicity",
        "determine_county_visit",
        "issue_document",
        "open_comparison",
        "publish_notice",
        "publish_result",
        "record_appraisal",
        "record_comparison",
        "record_completeness",
        "record_county_visit",
        "record_delivery",
        "record_determination",
        "record_first_opinion",
        "record_posting",
        "record_refusal",
        "record_survey",
        "start_benefit",
    }
)


def approved() -> Journey:
    return (
        Journey()
        .at_county()
        .do("county_review", county_review_conclusion="proceed")
        .do("confirmation", determination="confirm")
        .do("deliver_notice")
    )


def refused() -> Journey:
    return (
        Journey()
        .accepted()
        .checked()
        .opined("disagree")
        .publicised()
        .do("submit_to_county")
        .do("county_review", county_review_conclusion="proceed")
        .do("confirmation", determination="refuse")
        .do("deliver_notice")
    )


def papers_supplied_twice() -> Journey:
    journey = Journey()
    for _ in range(2):
        journey.do("check_completeness", file_complete=False).do("supply_papers")
    return journey.accepted()


def without_comparison() -> Journey:
    return (
        Journey().accepted().surveyed().do("request_comparison", comparison_needed=False).opined()
    )


def survey_disputed() -> Journey:
    return (
        Journey()
        .accepted()
        .do("survey_first")
        .do("survey_second", survey_agreed=False)
        .checked()
        .opined()
    )


def opinion_asks_for_a_survey() -> Journey:
    return Journey().accepted().checked().opined("resurvey").compared().surveyed().opined()


def objections_twice() -> Journey:
    """A new survey after the first objection, a meeting after the second."""
    return (
        Journey()
        .accepted()
        .surveyed()
        .compared()
        .opined()
        .publicised(objection_raised=True)
        .do("handle_objection", objection_method="resurvey")
        .compared()
        .surveyed()
        .opined()
        .publicised(objection_raised=True)
        .do("handle_objection", objection_method="appraisal")
        .do("appraisal_meeting")
        .opined()
        .publicised()
        .do("submit_to_county")
    )


def county_visits() -> Journey:
    return (
        Journey(county_visit_required=True)
        .at_county()
        .do("county_visit")
        .do("county_review", county_review_conclusion="proceed")
    )


def county_asks_for_a_survey() -> Journey:
    return (
        Journey()
        .at_county()
        .do("county_review", county_review_conclusion="return_to_survey")
        .checked()
        .opined()
    )


def county_asks_for_an_opinion() -> Journey:
    return (
        Journey()
        .at_county()
        .do("county_review", county_review_conclusion="return_to_opinion")
        .opined()
    )


def confirmation_returns() -> Journey:
    return (
        Journey()
        .at_county()
        .do("county_review", county_review_conclusion="proceed")
        .do("confirmation", determination="return")
        .do("county_review", county_review_conclusion="proceed")
    )


STAGES = {
    "before acceptance": Journey,
    "while papers are missing": lambda: Journey().do("check_completeness", file_complete=False),
    "during the checks": lambda: Journey().accepted(),
    "with one check done": lambda: Journey().accepted().surveyed(),
    "at the first opinion": lambda: Journey().accepted().checked(),
    "before the notice is posted": lambda: Journey().accepted().checked().opined(),
    "while the notice is posted": lambda: Journey().accepted().checked().opined().do("post_notice"),
    "at an objection": lambda: (
        Journey().accepted().checked().opined().publicised(objection_raised=True)
    ),
    "at the county": lambda: Journey().at_county(),
    "on a second pass of the checks": opinion_asks_for_a_survey,
}
JOURNEYS = {
    "approved": approved,
    "refused": refused,
    "papers supplied twice": papers_supplied_twice,
    "without comparison": without_comparison,
    "survey disputed": survey_disputed,
    "opinion asks for a survey": opinion_asks_for_a_survey,
    "objections twice": objections_twice,
    "county visits": county_visits,
    "county asks for a survey": county_asks_for_a_survey,
    "county asks for an opinion": county_asks_for_an_opinion,
    "confirmation returns": confirmation_returns,
    "withdrawn before acceptance": lambda: Journey().signal("withdrawn"),
    "died before acceptance": lambda: Journey().signal("applicant_died"),
    "not cooperating before acceptance": (
        lambda: Journey().signal("not_cooperating").do("deliver_notice")
    ),
    "withdrawn": lambda: Journey().accepted().signal("withdrawn"),
    "died": lambda: Journey().accepted().signal("applicant_died"),
    "not cooperating": lambda: Journey().accepted().signal("not_cooperating").do("deliver_notice"),
    "sent back": lambda: Journey().at_county().signal("sent_back"),
}


CONDITION = re.compile(r'(\w+) = (true|false|"\w+")')


def drawn_elements() -> list[Element]:
    return [element for source in engine.shipped(MAIN).sources for element in read(source).elements]


def known() -> Surroundings:
    return Surroundings(
        forms=frozenset(forms.shipped_keys()),
        clocks=frozenset(clock_definitions(MAIN)),
        handlers=HANDLERS,
        roles=frozenset({"village_assistant", "township_caseworker", "county_officer"}),
    )


@pytest.mark.parametrize("process_id", engine.shipped_ids())
def test_shipped_diagrams_have_no_errors(process_id):
    definition = engine.shipped(process_id)

    findings = lint(definition.sources, known=known())

    assert [found for found in findings if found.severity is Severity.ERROR] == []


def test_the_whole_process_keeps_every_convention():
    definition = engine.shipped(MAIN)

    findings = lint(definition.sources, known=known())

    assert findings == ()


def test_the_journeys_take_every_drawn_way():
    drawn = drawn_hops(MAIN)

    taken = set().union(*(journey().hops for journey in JOURNEYS.values()))

    assert {hop for hop in drawn if hop not in taken} == set()


def test_every_sequence_flow_lies_on_a_way_that_the_journeys_take():
    diagrams = [read(source) for source in engine.shipped(MAIN).sources]

    on_a_way = {flow for flows in drawn_hops(MAIN).values() for flow in flows}

    assert {line.id for diagram in diagrams for line in diagram.lines} == on_a_way


@pytest.mark.parametrize(
    ("journey", "end_event"),
    [
        (approved, "confirmed"),
        (refused, "refused"),
        (JOURNEYS["withdrawn"], "withdrawn"),
        (JOURNEYS["died"], "applicant_died_end"),
        (JOURNEYS["not cooperating"], "terminated"),
    ],
)
def test_reaches_its_end(journey, end_event):
    progress = journey().progress

    assert progress.is_complete
    assert progress.end_event == end_event
    assert progress.open_tasks == ()


def test_calls_the_services_of_an_approval_in_the_order_of_the_law():
    journey = approved()

    assert [call.handler for call in journey.services] == [
        "issue_document",
        "open_comparison",
        "assess",
        "publish_notice",
        "determine_county_visit",
        "start_benefit",
        "issue_document",
        "publish_result",
    ]
    assert [call.element_id for call in journey.services if call.handler == "issue_document"] == [
        "issue_acceptance_notice",
        "issue_notice",
    ]


@pytest.mark.parametrize(
    ("journey", "document", "clock"),
    [
        (approved, "confirmation", "none"),
        (refused, "refusal", "stop:refusal_notice"),
        (JOURNEYS["not cooperating"], "termination", "none"),
    ],
)
def test_a_notice_takes_its_document_and_its_clock_from_the_caller(journey, document, clock):
    services = journey().services

    (issued,) = [call for call in services if call.element_id == "issue_notice"]
    assert issued.caller_properties["document"] == document
    assert issued.caller_properties["clock"] == clock


@pytest.mark.parametrize(
    ("stage", "signal"),
    [
        (stage, signal)
        for stage in STAGES
        for signal in ("withdrawn", "applicant_died", "not_cooperating")
    ],
)
def test_ends_from_every_stage_before_the_decision(stage, signal):
    journey = STAGES[stage]()

    journey.signal(signal)

    reasons = [call.properties.get("reason") for call in journey.services]
    assert reasons[-2 if signal == "not_cooperating" else -1] == signal
    assert journey.open == (["deliver_notice"] if signal == "not_cooperating" else [])
    assert journey.progress.waiting_clocks == ()


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in list(STAGES)[:2]])
def test_sent_back_begins_the_checks_again(stage):
    journey = STAGES[stage]()

    journey.signal("sent_back")

    assert journey.open == ["request_comparison", "survey_first"]
    assert journey.progress.waiting_clocks == ()


def test_cannot_be_sent_back_before_acceptance():
    journey = Journey()

    with pytest.raises(SignalNotAwaitedError):
        journey.signal("sent_back")


def test_cannot_be_withdrawn_after_the_decision():
    journey = (
        Journey()
        .at_county()
        .do("county_review", county_review_conclusion="proceed")
        .do("confirmation", determination="confirm")
    )

    with pytest.raises(SignalNotAwaitedError):
        journey.signal("withdrawn")


def test_asks_once_for_missing_papers_and_checks_again():
    journey = Journey().do("check_completeness", file_complete=False)

    (notice,) = journey.services
    assert notice.properties["document"] == "missing_papers"
    assert journey.open == ["supply_papers"]
    assert journey.do("supply_papers").open == ["check_completeness"]


@pytest.mark.parametrize("first", ["surveyed", "compared"])
@pytest.mark.parametrize("second", ["surveyed", "compared"])
@pytest.mark.parametrize("third", ["surveyed", "compared"])
def test_waits_for_both_checks_on_every_pass_in_either_order(first, second, third):
    other = {"surveyed": "compared", "compared": "surveyed"}
    journey = Journey().accepted()

    for passes, branch in enumerate((first, second, third), start=1):
        getattr(journey, branch)()
        assert "first_opinion" not in journey.open
        assert journey.count("assess") == passes - 1
        getattr(journey, other[branch])()
        assert journey.open == ["first_opinion"]
        journey.opined().publicised(objection_raised=True)
        journey.do("handle_objection", objection_method="resurvey")

    assert journey.count("assess") == 3


def test_an_appraisal_meeting_leads_to_a_new_assessment_opinion_and_publicity():
    journey = objections_twice()

    assert journey.open == ["county_review"]
    assert journey.count("appraisal_meeting") == 1
    assert journey.count("survey_first") == 2
    assert journey.count("assess") == 3
    assert journey.count("post_notice") == 3


def test_publicity_waits_for_its_clock():
    journey = Journey().accepted().checked().opined().do("post_notice")

    assert journey.open == []
    assert journey.progress.waiting_clocks == ("publicity",)
    assert journey.fire("publicity").open == ["close_publicity"]


def test_another_clock_does_not_end_publicity():
    journey = Journey().accepted().checked().opined().do("post_notice")

    journey.fire("total")

    assert journey.open == []
    assert journey.progress.waiting_clocks == ("publicity",)


def test_the_county_visits_before_it_reviews_where_it_must():
    journey = Journey(county_visit_required=True).at_county()

    assert journey.open == ["county_visit"]
    assert journey.do("county_visit").open == ["county_review"]


def test_a_returned_confirmation_leaves_the_countys_clocks_running():
    journey = confirmation_returns()

    stopped = [
        element.element_id
        for element in journey.passed
        if "stop:county_review" in element.properties.get("clock", "")
    ]
    assert stopped == []
    assert journey.open == ["confirmation"]


def test_the_decision_stops_the_clocks_of_the_county_and_of_the_whole():
    journey = approved()

    (determined,) = [entry for entry in journey.passed if entry.element_id == "determined"]
    assert determined.properties["clock"] == "stop:county_review stop:total"


def test_a_refusal_starts_the_clock_of_its_notice_before_the_notice_is_delivered():
    journey = refused()

    assert in_order(journey.passed, "confirmation", "record_refusal", "deliver_notice")
    (recorded,) = [entry for entry in journey.passed if entry.element_id == "record_refusal"]
    assert recorded.properties["clock"] == "start:refusal_notice"


def test_every_variable_of_a_user_task_is_asked_on_its_form():
    tasks = [element for element in drawn_elements() if element.tag == "userTask"]

    for task in tasks:
        keys = {field.key for field in forms.shipped(task.properties["form"]).fields()}
        assert set(task.listed("variables")) <= keys, task.id


def test_every_answer_that_a_gateway_asks_for_can_be_given():
    forms_of = {
        variable: element.properties["form"]
        for element in drawn_elements()
        if element.tag == "userTask"
        for variable in element.listed("variables")
    }
    lines = [line for source in engine.shipped(MAIN).sources for line in read(source).lines]
    asked = [CONDITION.fullmatch(line.condition) for line in lines if line.condition]

    assert all(asked)
    for variable, answer in (match.groups() for match in asked):
        if variable in forms_of:
            field = forms.shipped(forms_of[variable]).field(variable)
            assert answer.strip('"') in {option.value for option in field.options}, variable


@pytest.mark.parametrize(
    ("element_id", "lane"),
    [
        ("supply_papers", "village_assistant"),
        ("check_completeness", "township_caseworker"),
        ("report_comparison", "county_officer"),
        ("appraisal_meeting", "township_caseworker"),
        ("county_review", "county_officer"),
        ("confirmation", "county_officer"),
        ("post_notice", "village_assistant"),
        ("close_publicity", "township_caseworker"),
        ("deliver_notice", "township_caseworker"),
    ],
)
def test_who_does_it_is_drawn_as_its_lane(element_id, lane):
    drawn = {element.element_id: element for element in engine.elements(engine.shipped(MAIN))}

    assert drawn[element_id].lane == lane


def test_who_surveyed_neither_reviews_nor_confirms():
    drawn = {element.element_id: element for element in engine.elements(engine.shipped(MAIN))}

    separate = {
        task: set(drawn[task].properties["separate_from"].split(","))
        for task in ("survey_second", "county_visit", "county_review", "confirmation")
    }

    assert separate["survey_second"] == {"survey_first"}
    assert separate["county_visit"] == {"survey_first", "survey_second"}
    assert separate["county_review"] == {"survey_first", "survey_second"}
    assert separate["confirmation"] == {"survey_first", "survey_second", "county_visit"}
