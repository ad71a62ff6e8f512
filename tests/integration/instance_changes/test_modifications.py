import pytest

from tests import builders
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from tests.integration.instance_changes.conftest import NOW, PLANNED
from webapp.accounts.models import Role
from webapp.audit import queries as trail
from webapp.audit.models import AuditAction
from webapp.clocks import queries as clocks
from webapp.errors import NotPermittedError
from webapp.instance_changes import modifications
from webapp.instance_changes.errors import (
    ChangeDecidedError,
    MoveRefusedError,
    ObligationBrokenError,
    ReasonNeededError,
    SecondPersonNeededError,
)
from webapp.instance_changes.models import ChangeStatus
from webapp.publicity import queries as notices
from workflows.migration_model import Place

OPINION = "examination/first_opinion"
SUBMISSION = "examination/submit_to_county"
POSTING = "examination/first_opinion_publicity/post_notice"
PERIOD = "examination/first_opinion_publicity/publicity_period"
CLOSING = "examination/first_opinion_publicity/close_publicity"


@pytest.fixture
def case(session, people):
    return Procedure(session, builders.application(session, people.assistant, at=NOW), people)


@pytest.fixture
def supervisor(session):
    return builders.officer(session, Role.SUPERVISOR)


@pytest.fixture
def second(session):
    return builders.officer(session, Role.SUPERVISOR)


@pytest.fixture
def ask(session, case, supervisor):
    def do(leave, take, *, by=None, reason="系统演练后调整"):
        return modifications.ask(
            session,
            case.instance_id,
            cancelled=[Place.of(one) for one in leave],
            started=[Place.of(one) for one in take],
            reason=reason,
            by=by or supervisor,
            at=PLANNED,
        )

    return do


def test_a_case_goes_back_to_its_opinion_once_a_second_person_approves(session, case, ask, second):
    versions.POSITIONS[7](case, NOW)

    change = ask([SUBMISSION], [OPINION])
    assert case.open() == ["submit_to_county"]
    modifications.approve(session, change.id, by=second, at=PLANNED)

    assert case.open() == ["first_opinion"]
    assert case.task("first_opinion").due_on is not None
    assert change.status is ChangeStatus.DONE
    assert [event.action for event in trail.events_of_stream(session, f"case:{case.case_id}")][
        -2:
    ] == [AuditAction.CASE_CHANGE_ASKED, AuditAction.CASE_CHANGED]
    assert case.task("first_opinion").assignee_id is None


def test_nobody_skips_the_publicity(session, case, ask):
    versions.POSITIONS[5](case, NOW)

    with pytest.raises(ObligationBrokenError) as caught:
        ask([POSTING], [SUBMISSION])

    assert "第十九条" in str(caught.value.params["breach"])
    assert case.open() == ["post_notice"]


def test_nobody_ends_the_publicity_early(session, case, ask):
    versions.POSITIONS[6](case, NOW)

    with pytest.raises(ObligationBrokenError):
        ask([PERIOD], [CLOSING])


def test_a_publicity_that_was_never_posted_is_not_waited_for(session, case, ask):
    versions.POSITIONS[5](case, NOW)

    with pytest.raises(MoveRefusedError) as caught:
        ask([POSTING], [PERIOD])

    assert "publicity" in str(caught.value.params["reasons"])


def test_a_publicity_of_full_length_may_be_closed(session, case, ask, second):
    versions.POSITIONS[7](case, NOW)

    change = ask([SUBMISSION], [CLOSING])
    modifications.approve(session, change.id, by=second, at=PLANNED)

    assert case.open() == ["close_publicity"]


def test_a_notice_comes_off_the_board_with_the_case_that_leaves_its_publicity(
    session, case, ask, second
):
    versions.POSITIONS[6](case, NOW)
    change = ask([PERIOD], [OPINION])

    modifications.approve(session, change.id, by=second, at=PLANNED)

    assert notices.newest_of_case(session, case.case_id).removed_on is not None
    assert "publicity" not in clocks.live_clocks_of(session, case.instance_id)
    assert "total" in clocks.live_clocks_of(session, case.instance_id)


def test_a_branch_is_not_left_behind(case, ask):
    case.accept(NOW)

    with pytest.raises(MoveRefusedError):
        ask(["examination/survey_first"], [OPINION])


def test_it_needs_a_supervisor_and_a_reason(session, case, ask, people):
    case.accept(NOW)
    elsewhere = builders.officer(session, Role.SUPERVISOR, division="410621102")
    place = ["examination/survey_first"], ["examination/survey_second"]

    for by in (
        people.county,
        people.township,
        elsewhere,
        builders.officer(session, Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotPermittedError):
            ask(*place, by=by)
    with pytest.raises(ReasonNeededError):
        ask(*place, reason=" ")


def test_who_asked_does_not_approve(session, case, ask, supervisor):
    versions.POSITIONS[7](case, NOW)
    change = ask([SUBMISSION], [OPINION])
    again = builders.officer(session, Role.SUPERVISOR, number=supervisor.id_number)

    for by in (supervisor, again):
        with pytest.raises(SecondPersonNeededError):
            modifications.approve(session, change.id, by=by, at=PLANNED)
        with pytest.raises(SecondPersonNeededError):
            modifications.reject(session, change.id, by=by, at=PLANNED)


def test_a_change_is_decided_once(session, case, ask, second):
    versions.POSITIONS[7](case, NOW)
    change = ask([SUBMISSION], [OPINION])

    modifications.reject(session, change.id, by=second, at=PLANNED)

    assert change.status is ChangeStatus.REJECTED
    assert case.open() == ["submit_to_county"]
    with pytest.raises(ChangeDecidedError):
        modifications.approve(session, change.id, by=second, at=PLANNED)


def test_a_case_that_went_on_meanwhile_is_not_moved(session, case, ask, second):
    after = versions.POSITIONS[7](case, NOW)
    change = ask([SUBMISSION], [OPINION])
    case.submit(after)

    with pytest.raises(MoveRefusedError):
        modifications.approve(session, change.id, by=second, at=PLANNED)
