"""Instances kept alive between two moves, each known by the digest of the state it was dumped to.

The state in the database decides: who moves an instance has read its state behind its lock, and
takes the live instance only if it is exactly the one that was dumped to these bytes. So several
processes need not agree about anything: what another process moved has other bytes, and is read
from them. Who takes an instance owns it; it is kept again only after its next move succeeded, so
that a failure in the middle leaves nothing half moved behind.
"""

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from workflows._spiff import codec
from workflows._spiff import variables as flat
from workflows._spiff.compiled import Compiled
from workflows._spiff.instance import Instance
from workflows._spiff.rounds import KEPT
from workflows.model import ServiceHandler


class LiveInstances:
    """The instances that were moved last; read and written by all threads."""

    def __init__(self, size: int = 0) -> None:
        """Keep at most this many; none at all with 0."""
        self.size = size
        self._lock = Lock()
        self._kept: OrderedDict[bytes, Instance] = OrderedDict()

    def resize(self, size: int) -> None:
        """Keep at most this many from now on; what is too much, the oldest, goes."""
        with self._lock:
            self.size = size
            self._shrink()

    def load(self, compiled: Compiled, state: bytes, *, call_service: ServiceHandler) -> Instance:
        """Return the instance of a state: the live one, for nobody else, or one read from it.

        Raises:
            UnreadableStateError: See ``codec.load``.
        """
        instance = self._take(state) if self.size else None
        if instance is None or instance.compiled is not compiled:
            return codec.load(compiled, state, call_service=call_service)
        instance.call_service = call_service
        return instance

    def dump(self, instance: Instance) -> bytes:
        """Return the state of an instance at rest, and keep the instance until its next move."""
        state = codec.dump(instance)
        if self.size and not instance.completed:
            # The caller holds the values: nobody may change those of the instance any more.
            instance.variables = flat.checked(instance.variables)
            with self._lock:
                self._kept[sha256(state).digest()] = instance
                self._shrink()
        return state

    def _take(self, state: bytes) -> Instance | None:
        with self._lock:
            instance = self._kept.pop(sha256(state).digest(), None)
        if instance is not None:
            _settle(instance)
        return instance

    def _shrink(self) -> None:
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)


def _settle(instance: Instance) -> None:
    """Forget what a state does not tell either: what passed, and what is over."""
    instance.passed, instance.thrown = [], []
    instance._steps = 0  # noqa: SLF001  # what was counted belongs to the move before
    instance.subprocesses = {
        owner: inside for owner, inside in instance.subprocesses.items() if not inside.completed
    }
    for running in instance.running():
        for task in running.tasks.values():
            task.triggered = False
            if task.internal_data:
                task.internal_data = {
                    key: value for key, value in task.internal_data.items() if key in KEPT
                }


LIVE = LiveInstances()
