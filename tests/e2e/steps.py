"""The steps of a case that a journey does not show: done at once, by the same officers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from tests import builders
from tests.e2e.product import Product
from tests.integration.driving import Procedure, Staff
from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer
from webapp.cases import queries as cases
from webapp.registry.models import IncomeKind
from webapp.registry.operations import NewMember
from webapp.tasks import queries as tasks


class Course:
    """One case of the running product, moved by its officers without a browser."""

    def __init__(self, product: Product, case_id: UUID) -> None:
        self.product, self.case_id = product, case_id
        with product.use_case() as session:
            case = cases.get(session, case_id)
            self.number = case.number
            applicant = next(one for one in case.household.members if one.relation == "applicant")
            self.applicant, self.id_number = applicant.name, applicant.id_number

    @contextmanager
    def procedure(self) -> Iterator[Procedure]:
        """Move the case within one transaction."""
        with self.product.use_case() as session:
            yield Procedure(session, cases.get(session, self.case_id), staff(session))

    def open(self) -> list[str]:
        """Return the element ids of the open tasks."""
        with self.procedure() as procedure:
            return procedure.open()

    def task(self, element_id: str) -> str:
        """Return the address of the open task of an element."""
        with self.procedure() as procedure:
            return f"/tasks/{procedure.task(element_id).id}"

    def completions(self, element_id: str) -> int:
        """Return how often a task of an element was completed."""
        with self.procedure() as procedure:
            history = tasks.history_of(procedure.session, procedure.instance_id)
            return sum(
                task.element_id == element_id and task.status == "completed" for task in history
            )

    def accept(self) -> None:
        """Find the file complete and accept it."""
        with self.procedure() as procedure:
            procedure.accept(self.product.now())

    def examine(self) -> None:
        """Compare and survey, so that the opinion is next."""
        self.accept()
        with self.procedure() as procedure:
            procedure.compare(self.product.now())
            procedure.survey(self.product.now())

    def opine(self, opinion: str = "agree") -> None:
        """Bring the case to its publicity."""
        self.examine()
        with self.procedure() as procedure:
            procedure.opine(self.product.now(), opinion)

    def post(self, opinion: str = "agree") -> None:
        """Hang the notice on the village's board."""
        self.opine(opinion)
        with self.procedure() as procedure:
            procedure.complete(
                "post_notice",
                {"posted": True, "place": "village_board", "photo_note": "照片一张"},
                by=procedure.people.assistant,
                at=self.product.now(),
            )

    def review(self, opinion: str = "agree") -> None:
        """Bring the case to the county's decision; eight days pass."""
        self.opine(opinion)
        with self.procedure() as procedure:
            closed = procedure.publicise(self.product.now())
            procedure.submit(closed)
            procedure.review(closed)
        self.product.set_clock(closed)

    def decide(self, determination: str = "confirm", opinion: str = "agree") -> None:
        """Bring the case to its notice."""
        self.review(opinion)
        with self.procedure() as procedure:
            procedure.decide(self.product.now(), determination, "不低于当地标准")


class Steps:
    """Begin cases."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def application(
        self,
        *,
        members: Sequence[NewMember] | None = None,
        yuan: Sequence[tuple[IncomeKind, str, int]] = (
            (IncomeKind.BUSINESS, "crops", 5800),
            (IncomeKind.WAGES, "employment", 6200),
        ),
    ) -> Course:
        """Hand in an application for a new household."""
        with self.product.use_case() as session:
            by = officer(session, "xiang1")
            at = self.product.now()
            household = builders.household(session, by, yuan=yuan, members=members, at=at)
            case_id = builders.application(session, by, registered=household, at=at).id
        return Course(self.product, case_id)

    def course_of(self, number: str) -> Course:
        """Return the case of a number."""
        with self.product.use_case() as session:
            case_id = cases.ids_of_numbers(session, [number])[number]
        return Course(self.product, case_id)


def staff(session: Session) -> Staff:
    """Return the officers of the demonstration who handle a case."""
    return Staff(
        assistant=officer(session, "cunban"),
        township=officer(session, "xiang1"),
        second=officer(session, "xiang2"),
        county=officer(session, "xian1"),
        confirmer=officer(session, "xian2"),
    )


def officer(session: Session, login: str) -> Officer:
    """Return an officer of the demonstration."""
    found = accounts.find_by_login(session, login)
    assert found is not None, login
    session.refresh(found, ["division"])
    return found
