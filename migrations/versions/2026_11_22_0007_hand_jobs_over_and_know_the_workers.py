"""Hand jobs over in the transaction that needs them, set hopeless ones aside, know the workers.

Short locks on ``job_failure``, ``document`` and ``audit_event``: the index on waiting documents is
built while nobody writes documents, and the check of ``audit_event`` reads it once. A downgrade
forgets the workers, which jobs were set aside, and the failures of jobs that were unknown before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JOBS_BEFORE = ("fire_alarm", "tell_deadline", "render_document")
# The worker's own tables come with its library, when ``doudi db upgrade`` or the first worker makes
# them. Until then there is no queue, and the sweep finds the rows. The application may hand over a
# registered job for a row, and nothing else: it has no right on the worker's tables.
ENQUEUE = """
    CREATE FUNCTION doudi_enqueue(job text, item uuid, attempt integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF to_regclass('dbos.workflow_input') IS NULL THEN
            RETURN false;
        END IF;
        PERFORM dbos.enqueue_workflow(
            workflow_name => 'do_item',
            queue_name => 'items',
            positional_args => ARRAY[to_json(job), to_json(item::text), to_json(attempt)],
            workflow_id => job || ':' || item || ':' || attempt,
            application_name => 'doudi'
        );
        RETURN true;
    END $$;
    REVOKE ALL ON FUNCTION doudi_enqueue(text, uuid, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION doudi_enqueue(text, uuid, integer) TO doudi_app;
"""


def upgrade() -> None:
    """Make the function, the table of workers and the index; widen two checks."""
    op.execute("ALTER TABLE job_failure DROP CONSTRAINT ck_job_failure_job")
    op.add_column("job_failure", sa.Column("set_aside_at", sa.DateTime(timezone=True)))
    op.create_table(
        "worker_process",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("process_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_process")),
    )
    op.create_index(
        "ix_document_without_pdf",
        "document",
        ["issued_at", "id"],
        postgresql_where=sa.text("sha256 IS NULL"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON worker_process TO doudi_app")
    for table in ("job_failure", "worker_process"):
        op.execute(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY reach ON {table}
                USING (current_setting('doudi.reach', true) = 'everything');
            """
        )
    op.execute(ENQUEUE)
    _allow_action("job_retried")
    op.execute("ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction")


def downgrade() -> None:
    """Take all of it back; the trail keeps its events, and the check of actions stays wide."""
    op.execute("DROP FUNCTION doudi_enqueue(text, uuid, integer)")
    op.execute(
        """
        DROP POLICY reach ON job_failure;
        ALTER TABLE job_failure NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE job_failure DISABLE ROW LEVEL SECURITY;
        """
    )
    op.drop_index("ix_document_without_pdf", table_name="document")
    op.drop_table("worker_process")
    op.drop_column("job_failure", "set_aside_at")
    listed = ", ".join(f"'{job}'" for job in JOBS_BEFORE)
    op.execute(
        f"""
        DELETE FROM job_failure WHERE job NOT IN ({listed});
        ALTER TABLE job_failure ADD CONSTRAINT ck_job_failure_job CHECK (job IN ({listed}));
        """
    )


def _allow_action(action: str) -> None:
    """Let the trail tell of one more thing, whichever it may tell of already."""
    op.execute(
        f"""
        DO $$ DECLARE listed text; BEGIN
            SELECT string_agg(DISTINCT quote_literal(known[1]), ', ') INTO listed
            FROM pg_constraint, regexp_matches(
                pg_get_constraintdef(oid) || '''{action}''', '''([a-z_]+)''', 'g') AS known
            WHERE conrelid = 'audit_event'::regclass AND conname = 'ck_audit_event_auditaction';
            ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
            EXECUTE 'ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction'
                || ' CHECK (action IN (' || listed || ')) NOT VALID';
        END $$
        """
    )
