"""Wait for what the product does by itself, never for a length of time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_PAUSE_SECONDS = 0.1


def until(look: Callable[[], Found | None], *, what: str, seconds: float = 120) -> Found:
    """Look again until something is found, and return it."""
    pause = threading.Event()
    last = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < last, f"waited {seconds} s in vain: {what}"
        pause.wait(_PAUSE_SECONDS)
