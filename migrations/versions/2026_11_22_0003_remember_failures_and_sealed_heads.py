"""Remember what the worker failed to do, and which heads a seal covers: locks nothing in use.

A downgrade forgets the failures, and leaves the seals without what they cover.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JOBS = ("fire_alarm", "tell_deadline", "render_document")


def upgrade() -> None:
    """Make both tables, and say what the application may do with them."""
    op.create_table(
        "job_failure",
        sa.Column(
            "job",
            sa.Enum(*JOBS, name="job", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("failure_count > 0", name=op.f("ck_job_failure_counted")),
        sa.PrimaryKeyConstraint("job", "item_id", name=op.f("pk_job_failure")),
    )
    op.create_table(
        "audit_seal_head",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seal_sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "sequence", name=op.f("pk_audit_seal_head")),
    )
    op.create_index(op.f("ix_audit_seal_head_seal_sequence"), "audit_seal_head", ["seal_sequence"])
    op.execute(
        """
        GRANT SELECT, INSERT, UPDATE, DELETE ON job_failure TO doudi_app;
        GRANT SELECT, INSERT ON audit_seal_head TO doudi_app;
        CREATE TRIGGER audit_seal_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON audit_seal_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("audit_seal_head")
    op.drop_table("job_failure")
