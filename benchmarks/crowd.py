"""Very many cases that wait, made by the database itself as copies of one that officers began."""

from collections.abc import Mapping

from sqlalchemy import text

from benchmarks.installation import VILLAGE, Installation
from benchmarks.workload import Workload
from webapp.clocks.models import LegalClock
from webapp.database import Base
from webapp.tasks.models import ProcessInstance, UserTask

CLOCKS_A_CASE = 2
TOWNSHIPS = 500  # Each with as many cases as the next; the officer who looks belongs to one.

_CASES = f"""
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
        SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS case_id,
               CASE n % {TOWNSHIPS} WHEN 0 THEN '{VILLAGE}'
                    ELSE '41' || lpad((n % {TOWNSHIPS})::text, 7, '0') || '201' END AS division
        FROM generate_series(1, :count) AS n
"""  # noqa: S608  constants of ours
_OF_INSTANCE = {
    "id": "c.id",
    "subject_id": "c.case_id",
    "business_key": "'COPY-' || c.n",
    "division_code": "c.division",
}
_OF_PART = {
    "id": "gen_random_uuid()",
    "process_instance_id": "c.id",
    "division_code": "c.division",
}
_OF_TASK = {
    **_OF_PART,
    "handling_division": "left(c.division, length(t.handling_division))",
    "due_on": "t.due_on + (c.n % 60)",
}
_OF_CLOCK = {
    **_OF_PART,
    "due_on": "t.due_on + 30 + (c.n % 60)",
    "warn_on": "t.warn_on + 30 + (c.n % 60)",
}


def crowd(installation: Installation, count: int) -> Workload:
    """Let this many cases wait in the survey, each with two open tasks and two running clocks."""
    workload = Workload(installation, 1)
    workload.hire()
    began = workload.start(1)
    for _ in range(2):
        for task in workload.open_tasks(began):
            workload.complete(task)
    with installation.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(_CASES), {"count": count})
        for table, changed, condition in (
            (ProcessInstance, _OF_INSTANCE, "t.id = :began"),
            (UserTask, _OF_TASK, "t.process_instance_id = :began AND t.status = 'open'"),
            (LegalClock, _OF_CLOCK, "t.process_instance_id = :began AND t.status = 'running'"),
        ):
            copied = _copies(table, changed, condition)
            connection.execute(text(copied), {"began": began[0]})
    autocommit = installation.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return workload


def _copies(table: type[Base], changed: Mapping[str, str], condition: str) -> str:
    """Return the statement that copies rows for every case, all columns but the changed ones."""
    columns = [column.name for column in table.__table__.columns]
    values = ", ".join(changed.get(name, f"t.{name}") for name in columns)
    return (
        f"INSERT INTO {table.__tablename__} ({', '.join(columns)})"  # noqa: S608  ours
        f" SELECT {values} FROM copies AS c CROSS JOIN {table.__tablename__} AS t"
        f" WHERE {condition}"
    )
