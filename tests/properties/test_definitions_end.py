from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workflows.journey import Journey

ANSWERS = {
    "check_completeness": [{"file_complete": True}, {"file_complete": False}],
    "accept": [{"special_circumstances": "none"}],
    "request_comparison": [{"comparison_needed": True}, {"comparison_needed": False}],
    "survey_second": [{"survey_agreed": True}, {"survey_agreed": False}],
    "first_opinion": [
        {"township_opinion": "agree"},
        {"township_opinion": "disagree"},
        {"township_opinion": "resurvey"},
    ],
    "close_publicity": [{"objection_raised": False}, {"objection_raised": True}],
    "handle_objection": [{"objection_method": "appraisal"}, {"objection_method": "resurvey"}],
    "county_review": [
        {"county_review_conclusion": "proceed"},
        {"county_review_conclusion": "return_to_survey"},
        {"county_review_conclusion": "return_to_opinion"},
    ],
    "confirmation": [
        {"determination": "confirm"},
        {"determination": "refuse"},
        {"determination": "return"},
    ],
}
"""Valid answers of each task that has any; the first leads onwards."""

ENDS = {"confirmed", "refused", "withdrawn", "applicant_died_end", "terminated"}
NO_SIGNAL = 9
MOVES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from((0, 0, 0, 0, 1, 2)),
        st.sampled_from((*[NO_SIGNAL] * 120, 0, 1, 2, 3)),
    ),
    min_size=30,
    max_size=80,
)
"""Which open task, which of its answers, and now and then a signal instead."""

LONGEST_WAY_ON = 30


def move(journey: Journey, task: int, answer: int, signal: int) -> None:
    """Make one of the moves that are possible now; the numbers choose."""
    progress = journey.progress
    if signal < len(progress.waiting_signals):
        journey.signal(progress.waiting_signals[signal])
    elif journey.open and (task or not progress.waiting_clocks):
        element_id = journey.open[task % len(journey.open)]
        answers = ANSWERS.get(element_id, [{}])
        journey.do(element_id, **answers[answer % len(answers)])
    else:
        journey.fire(progress.waiting_clocks[0])


def wander(moves: list[tuple[int, int, int]], *, county_visit_required: bool) -> Journey:
    """Make these moves, and check after each one that the case is not stuck."""
    journey = Journey(county_visit_required=county_visit_required)
    for task, answer, signal in moves:
        if journey.progress.is_complete:
            break
        move(journey, task, answer, signal)
        assert_moves_or_has_ended(journey)
        assert_lawful(journey)
    return journey


def assert_moves_or_has_ended(journey: Journey) -> None:
    progress = journey.progress
    if progress.is_complete:
        assert progress.end_event in ENDS
        assert not progress.open_tasks
        assert not progress.waiting_clocks
    else:
        assert progress.open_tasks or progress.waiting_clocks
        assert len(set(journey.open)) == len(journey.open), "a task is open twice"


def assert_lawful(journey: Journey) -> None:
    """The county sees only what was surveyed by two and publicised, since the last return."""
    if not {"county_visit", "county_review", "confirmation"} & set(journey.open):
        return
    passed = [element.element_id for element in journey.passed]
    begun = len(passed) - passed[::-1].index("examination_start")
    this_examination = passed[begun:]
    for needed in ("survey_first", "survey_second", "post_notice", "publicity_period"):
        assert needed in this_examination
    last_opinion = last(this_examination, "first_opinion")
    assert last(this_examination, "survey_second") < last_opinion
    assert last_opinion < last(this_examination, "publicity_period")
    assert last(this_examination, "publicity_period") < last(this_examination, "submit_to_county")


def last(passed: list[str], element_id: str) -> int:
    return len(passed) - 1 - passed[::-1].index(element_id)


@settings(max_examples=40, deadline=None)
@given(moves=MOVES, county_visit_required=st.booleans())
def test_no_sequence_of_answers_leaves_a_case_stuck(moves, county_visit_required):
    wander(moves, county_visit_required=county_visit_required)


@settings(max_examples=40, deadline=None)
@given(moves=MOVES, county_visit_required=st.booleans())
def test_every_case_can_end_wherever_it_stands(moves, county_visit_required):
    journey = wander(moves, county_visit_required=county_visit_required)

    for _ in range(LONGEST_WAY_ON):
        if journey.progress.is_complete:
            break
        move(journey, 0, 0, NO_SIGNAL)

    assert journey.progress.end_event in ENDS


@settings(max_examples=40, deadline=None)
@given(moves=MOVES)
def test_a_benefit_starts_only_after_a_confirmation(moves):
    journey = wander(moves, county_visit_required=False)

    handlers = [call.handler for call in journey.services]
    if "start_benefit" in handlers:
        assert journey.progress.variables["determination"] == "confirm"
        assert journey.count("confirmation") >= 1
