import pytest

from tests import builders
from tests.integration.driving import Procedure, staff
from webapp.accounts import operations as accounts
from webapp.accounts.models import RelativeRelation
from webapp.tasks import operations as tasks
from webapp.tasks.errors import NearRelativeError


@pytest.fixture
def procedure(session):
    people = staff(session)
    return Procedure(session, builders.application(session, people.assistant), people)


def test_a_declared_relative_in_the_household_blocks_the_claim(session, procedure):
    grandfather = procedure.case.household.members[3]
    accounts.declare_relative(
        session,
        procedure.people.township,
        relation=RelativeRelation.GRANDPARENT,
        id_number=grandfather.id_number,
        at=builders.NOW,
    )
    task = procedure.task("check_completeness")

    with pytest.raises(NearRelativeError):
        tasks.claim(session, task.id, by=procedure.people.township, at=builders.NOW)

    claimed = tasks.claim(session, task.id, by=procedure.people.second, at=builders.NOW)
    assert claimed.assignee_id == procedure.people.second.id


def test_the_declaration_under_one_account_binds_the_person_under_every_account(session, procedure):
    township = procedure.people.township
    other_account = builders.officer(session, number=township.id_number)
    accounts.declare_relative(
        session,
        other_account,
        relation=RelativeRelation.SPOUSE,
        id_number=procedure.case.household.members[1].id_number,
        at=builders.NOW,
    )

    with pytest.raises(NearRelativeError):
        tasks.claim(session, procedure.task("check_completeness").id, by=township, at=builders.NOW)
