"""The benchmarks by name, each in a module of its own that is read when it is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol


class Measured(Protocol):
    """What a benchmark gives back."""

    def as_json(self) -> dict[str, object]:
        """Return what was measured as JSON values: ratios first, then what they come from."""


# In the order in which ``all`` runs them.
SUBJECTS: Mapping[str, str] = {
    "engine": "durable completion of a user task, beside pgbench -N and a bare SQLAlchemy write",
    "http": "the same through HTTP, with session, CSRF, form check and audit",
    "worklist": "an officer's worklist with a million open tasks in the table",
    "clocks": "a sweep with a million waiting clocks",
    "state": "bytes of an instance's state, and of a finished instance in the database",
    "memory": "memory of a web worker and of the process that fires clocks",
    "simulation": "households that a policy simulation assesses in a second",
}


def names() -> tuple[str, ...]:
    """Return the benchmarks that this installation has, in the order in which they run."""
    return tuple(name for name in SUBJECTS if find_spec(_module(name)) is not None)


def benchmark(name: str) -> Callable[[], Measured]:
    """Return the function that measures a subject.

    Raises:
        ModuleNotFoundError: There is no benchmark of this name.
    """
    measure: Callable[[], Measured] = import_module(_module(name)).measure
    return measure


def _module(name: str) -> str:
    return f"benchmarks.{name}"
