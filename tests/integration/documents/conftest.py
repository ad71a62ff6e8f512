"""A notice for the pages of documents."""

from uuid import uuid4

import pytest

from tests import builders
from tests.unit.documents import samples
from webapp.documents import operations


@pytest.fixture
def notice(session):
    """Return a refusal that the county issued for a household in the village."""
    content = samples.refusal()
    return operations.issue(
        session,
        kind=content.kind,
        subject_id=uuid4(),
        division_code=builders.VILLAGE,
        issuer_division_code=builders.XUN,
        content=content,
        idempotency_key=str(uuid4()),
        at=builders.NOW,
    )
