from datetime import date

from tests import builders


def test_no_two_persons_of_a_run_get_the_same_number():
    numbers = [builders.id_number(date(1972, 3, 3)) for _ in range(2000)]

    assert len(set(numbers)) == len(numbers)
