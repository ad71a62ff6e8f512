"""Figures for Prometheus: counted by the processes of the web, and read from the database.

Routes are told by their templates, never by an address: an address holds ids and what was typed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from webapp.upkeep.presenters import is_silent
from webapp.upkeep.queries import Figures

if TYPE_CHECKING:
    from datetime import timedelta

    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
    from prometheus_client.metrics_core import Metric

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True)
class Instruments:
    """What a process of the web counts."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    completions: Counter
    connections: Gauge


@cache
def instruments() -> Instruments:
    """Return what this process counts with."""
    # The library decides at import whether processes share their numbers, by the folder that the
    # server names before it starts its processes.
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: PLC0415

    registry = CollectorRegistry()
    return Instruments(
        registry=registry,
        requests=Counter(
            "doudi_http_requests",
            "Answers of the web",
            ["method", "route", "status"],
            registry=registry,
        ),
        seconds=Histogram(
            "doudi_http_request_seconds",
            "Time to answer",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        ),
        completions=Counter(
            "doudi_tasks_completed", "Tasks completed over the web", registry=registry
        ),
        connections=Gauge(
            "doudi_database_connections_in_use",
            "Connections that requests of the web hold",
            multiprocess_mode="livesum",
            registry=registry,
        ),
    )


def exposition(figures: Figures | None, *, silent_after: timedelta) -> tuple[bytes, str]:
    """Return every figure as Prometheus reads it, and the type of that text.

    Args:
        figures: What the database says; ``None`` if it cannot be reached.
    """
    from prometheus_client import (  # noqa: PLC0415  as above
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        generate_latest,
    )
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = instruments().registry
    if _SHARED_FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    read = CollectorRegistry()
    read.register(_Read(figures, silent_after))
    return generate_latest(registry) + generate_latest(read), CONTENT_TYPE_LATEST


class _Read:
    """The figures that are read, not counted."""

    def __init__(self, figures: Figures | None, silent_after: timedelta) -> None:
        self.figures, self.silent_after = figures, silent_after

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        from prometheus_client.metrics_core import GaugeMetricFamily as Family  # noqa: PLC0415

        found = self.figures
        yield Family("doudi_database_up", "Whether the database answers", float(found is not None))
        if found is None:
            return
        waiting = Family("doudi_jobs_waiting", "Rows that wait for a job", labels=["job"])
        for job, count in found.waiting.items():
            waiting.add_metric([job], count)
        yield waiting
        yield Family(
            "doudi_jobs_oldest_waiting_seconds",
            "Since when the oldest waits",
            found.oldest_waiting_seconds,
        )
        failed = Family("doudi_jobs_failed", "Jobs that failed", labels=["state"])
        failed.add_metric(["retrying"], found.retrying)
        failed.add_metric(["set_aside"], found.set_aside)
        yield failed
        yield Family("doudi_alarms_due", "Timers that should have fired", found.alarms_due)
        yield Family(
            "doudi_deadlines_overdue", "Legal periods that run and passed", found.deadlines_overdue
        )
        yield Family("doudi_tasks_overdue", "Open tasks past their day", found.tasks_overdue)
        if found.seal_age_seconds is not None:
            yield Family(
                "doudi_audit_seal_age_seconds",
                "Since when the audit trail is not sealed",
                found.seal_age_seconds,
            )
        yield from self._workers(found)

    def _workers(self, found: Figures) -> Iterator[Metric]:
        from prometheus_client.metrics_core import (  # noqa: PLC0415
            CounterMetricFamily,
            GaugeMetricFamily,
        )

        running = [one for one in found.workers if one.stopped_at is None]
        silent = [
            one
            for one in running
            if is_silent(one, now=found.server_time, silent_after=self.silent_after)
        ]
        states = GaugeMetricFamily("doudi_workers", "Workers of the last day", labels=["state"])
        states.add_metric(["alive"], len(running) - len(silent))
        states.add_metric(["silent"], len(silent))
        yield states
        jobs = CounterMetricFamily(
            "doudi_worker_jobs", "Jobs of a worker", labels=["worker", "job", "outcome"]
        )
        seconds = CounterMetricFamily(
            "doudi_worker_job_seconds", "Time that jobs took", labels=["worker", "job"]
        )
        for one in running:
            for job, counts in one.counts.items():
                jobs.add_metric([one.id, job, "done"], counts["done"])
                jobs.add_metric([one.id, job, "failed"], counts["failed"])
                seconds.add_metric([one.id, job], counts["seconds"])
        yield jobs
        yield seconds
