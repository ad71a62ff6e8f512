"""The certificate of a case: what the law demands, and what the case shows of it."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.cases import certificate_presenters, certificates, operations, presenters, queries
from webapp.cases.application_routes import blueprint
from webapp.cases.permissions import READING_ROLES
from webapp.database import transaction
from webapp.documents import queries as documents
from webapp.web.presentation import masked_name

__all__ = ["blueprint"]


@blueprint.get("/cases/<uuid:case_id>/certificate")
@guard.open_to(*READING_ROLES)
def certificate(case_id: UUID) -> ResponseReturnValue:
    """Show how a case keeps the law, each demand with who did what and when; it prints."""
    with transaction() as db:
        case = queries.get(db, case_id)
        operations.note_reading(db, case, by=guard.current_officer(), at=clock.now())
        made = certificates.certificate_of(db, case, today=clock.today())
        place = accounts.division_path(db, case.division_code)
        return render_template(
            "cases/certificate.html",
            case_id=case.id,
            number=case.number,
            applicant=masked_name(case.applicant.name),
            village=place[-1].name if place else case.division_code,
            status=presenters.STATUSES[case.status],
            version=made.definition.sha256[:12],
            made_at=clock.now(),
            groups=certificate_presenters.groups(made),
            counts=certificate_presenters.counts(made),
            papers=presenters.papers(documents.of_subject(db, case.id), ()),
        )
