from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
import time_machine

from webapp import clock

NOON = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)


@pytest.fixture
def adjustable(tmp_path):
    """Use a development clock for this test."""
    path = tmp_path / "folder" / "development-clock"
    clock.use_development_clock(path)
    yield path
    clock.use_development_clock(None)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 9, 13, 15, 59, 59, tzinfo=UTC), date(2026, 9, 13)),
        (datetime(2026, 9, 13, 16, 0, tzinfo=UTC), date(2026, 9, 14)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_china(moment, day):
    assert clock.local_day(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_without_a_development_clock_it_is_the_machines_and_cannot_be_set():
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == clock.real_now() == NOON
    assert not clock.is_adjustable()
    with pytest.raises(RuntimeError, match="development"):
        clock.set_development_clock(NOON)


def test_once_set_it_goes_on_from_there_and_sessions_do_not_move(adjustable):
    with time_machine.travel(NOON, tick=False) as machine:
        clock.set_development_clock(NOON + timedelta(days=7))
        machine.shift(timedelta(hours=1))

        assert clock.is_adjustable()
        assert clock.now() == NOON + timedelta(days=7, hours=1)
        assert clock.today() == date(2026, 9, 21)
        assert clock.real_now() == NOON + timedelta(hours=1)


def test_before_it_was_set_and_after_its_file_is_gone_it_is_the_machines(adjustable):
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON
        clock.set_development_clock(NOON - timedelta(days=1))
        assert clock.now() == NOON - timedelta(days=1)
        adjustable.unlink()
        assert clock.now() == NOON


def test_is_read_whole_while_it_is_set_again_and_again(adjustable):
    is_over = Event()
    read = []

    def look():
        while not is_over.is_set():
            read.append(clock.now())

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(look)
        for days in range(200):
            clock.set_development_clock(NOON + timedelta(days=days))
        is_over.set()

    reader.result()
    assert read
