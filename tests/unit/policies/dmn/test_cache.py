from policies.dmn.cache import Cache


def test_makes_a_value_once_and_forgets_what_is_used_least() -> None:
    made: list[str] = []
    cache = Cache[str](2)

    def get(key: str) -> str:
        return cache.get(key, lambda: made.append(key) or key.upper())

    assert [get(key) for key in "abacab"] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]
