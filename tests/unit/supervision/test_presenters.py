from datetime import date
from uuid import UUID

import pytest

from webapp.accounts.models import Role
from webapp.supervision import presenters
from webapp.supervision.queries import Shown

TODAY, SOON = date(2026, 9, 14), date(2026, 9, 17)
SOMEBODY = UUID("00000000-0000-0000-0000-000000000001")


def asked(**arguments):
    return presenters.asked_for(arguments, within="410621", today=TODAY, soon_until=SOON)


class TestAskedFor:
    def test_starts_with_what_is_overdue(self):
        assert asked().narrowed.shown is Shown.OVERDUE
        assert asked().page == 1

    def test_reads_every_filter_and_writes_it_back(self):
        wanted = {
            "shown": "soon",
            "officer": str(SOMEBODY),
            "lane": "county_officer",
            "division": "410621101",
            "page": "3",
        }

        found = asked(**wanted)

        assert found.narrowed.holder == SOMEBODY
        assert found.narrowed.lane is Role.COUNTY_OFFICER
        assert found.address() == (
            f"?shown=soon&officer={SOMEBODY}&lane=county_officer&division=410621101&page=3"
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("shown", "everything"),
            ("officer", "1"),
            ("lane", "supervisor"),
            ("lane", "x"),
            ("division", "410622"),
            ("division", "41062１"),
            ("page", "0"),
            ("page", "-2"),
            ("page", "²"),
        ],
    )
    def test_leaves_out_what_makes_no_sense_or_lies_outside(self, name, value):
        assert asked(**{name: value}) == asked()

    def test_goes_back_to_the_first_page_when_the_filter_changes(self):
        assert asked(page="4").narrowed_by(shown=Shown.ALL).page == 1
