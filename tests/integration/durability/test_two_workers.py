"""Two workers and two web servers, one worker killed: every notice is made, none twice."""

import pytest

from tests.integration.durability import drill
from tests.integration.durability.product import Product

NOTICES = 16


@pytest.mark.timeout(900)
def test_every_notice_is_made_once_though_a_worker_is_killed_among_them(product: Product) -> None:
    found = drill.run(product, NOTICES, silent_seconds=2)

    assert (found.notices, found.jobs_enqueued) == (NOTICES, NOTICES)
    assert (found.pdfs, found.distinct_hashes) == (NOTICES, NOTICES)
    assert found.left_in_queue == 0
    assert 0 < found.in_flight_at_kill <= 2
    assert found.made_at_kill < NOTICES
    # What the dead worker had drawn and not yet kept is drawn again: nothing else is.
    assert NOTICES <= found.renders <= NOTICES + found.in_flight_at_kill
