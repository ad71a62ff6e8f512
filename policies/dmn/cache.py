"""The values made last, by key; what is used least is forgotten first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """A bounded memory that threads may share.

    Unlike ``functools.lru_cache`` it keeps no arguments: a key may be the hash of a large file.
    """

    def __init__(self, size: int) -> None:
        """Begin empty.

        Args:
            size: How many values are kept.
        """
        self._size = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made if it is not kept; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            kept = self._values.setdefault(key, made)
            if len(self._values) > self._size:
                self._values.popitem(last=False)
            return kept
