"""Very many cases that wait, made by the database itself as copies of one that officers began."""

from sqlalchemy import text

from benchmarks.installation import VILLAGE, Installation
from benchmarks.workload import Workload

TOWNSHIPS = 500  # Each with as many cases as the next; the officer who looks belongs to one.
_COPIES = """
    SET LOCAL session_replication_role = replica;
    CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
        SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS case_id,
               CASE n %% {townships} WHEN 0 THEN '{village}'
                    ELSE '41' || lpad((n %% {townships})::text, 7, '0') || '201' END AS division
        FROM generate_series(1, {count}) AS n;
    CREATE TEMPORARY TABLE began ON COMMIT DROP AS SELECT * FROM process_instance LIMIT 1;
    INSERT INTO process_instance
        SELECT (jsonb_populate_record(began, jsonb_build_object(
            'id', c.id, 'subject_id', c.case_id, 'business_key', 'COPY-' || c.n,
            'division_code', c.division))).*
        FROM copies AS c, began;
    INSERT INTO user_task
        SELECT (jsonb_populate_record(t, jsonb_build_object(
            'id', gen_random_uuid(), 'process_instance_id', c.id, 'division_code', c.division,
            'handling_division', left(c.division, length(t.handling_division)),
            'due_on', t.due_on + c.n %% 60))).*
        FROM copies AS c, began
        JOIN user_task AS t ON t.process_instance_id = began.id AND t.status = 'open';
    INSERT INTO legal_clock
        SELECT (jsonb_populate_record(k, jsonb_build_object(
            'id', gen_random_uuid(), 'process_instance_id', c.id, 'division_code', c.division,
            'due_on', k.due_on + 30 + c.n %% 60, 'warn_on', k.due_on + 20 + c.n %% 60))).*
        FROM copies AS c, began
        JOIN legal_clock AS k ON k.process_instance_id = began.id AND k.status = 'running';
"""


def crowd(installation: Installation, count: int) -> Workload:
    """Let this many cases wait in the survey, each with two open tasks and two running clocks."""
    workload = Workload(installation, 1)
    workload.hire()
    began = workload.start(1)
    for _ in range(2):
        for task in workload.open_tasks(began):
            workload.complete(task)
    made = _COPIES.format(count=count, townships=TOWNSHIPS, village=VILLAGE).replace("%%", "%")
    with installation.engine.begin() as connection:
        connection.execute(text(made))
    autocommit = installation.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    return workload
