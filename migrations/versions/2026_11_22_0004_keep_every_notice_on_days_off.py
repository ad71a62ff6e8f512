"""Keep every notice on days off, and let the trail tell of recalculated clocks.

Locks ``audit_event`` for a moment to exchange a check, then reads it once while others write. A
downgrade forgets the notices, but not the days off; the trail keeps its events, unchecked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = (
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "officer_added",
    "officer_changed",
    "password_reset",
    "officer_disabled",
    "language_chosen",
    "office_set",
    "relative_declared",
    "household_registered",
    "household_changed",
    "household_read",
    "identity_unmasked",
    "registry_searched",
    "application_submitted",
    "application_drafted",
    "case_read",
    "case_closed",
    "applicant_substituted",
    "case_signalled",
    "process_instance_started",
    "user_task_claimed",
    "user_task_released",
    "user_task_completed",
    "user_task_reassigned",
    "draft_saved",
    "clock_fired",
    "clock_warned",
    "clock_overdue",
    "clock_extended",
    "clock_stopped",
    "clock_resumed",
    "calendar_loaded",
    "definition_published",
    "document_issued",
    "document_read",
    "upload_stored",
    "upload_read",
    "notice_posted",
    "notice_removed",
    "objection_received",
    "progress_asked",
    "notice_verified",
    "audit_read",
    "demonstration_loaded",
    "clock_set_for_demonstration",
)
ACTIONS = (*ACTIONS_BEFORE, "clock_recalculated", "calendar_corrected")


def upgrade() -> None:
    """Make the table, fill it from what is published, and widen the check."""
    op.create_table(
        "calendar_publication",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_calendar_publication_has_reason")),
        sa.CheckConstraint(
            "(edition > 1) = (reason IS NOT NULL)",
            name=op.f("ck_calendar_publication_correction_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["year"],
            ["calendar_year.year"],
            name=op.f("fk_calendar_publication_year_calendar_year"),
        ),
        sa.PrimaryKeyConstraint("year", "edition", name=op.f("pk_calendar_publication")),
    )
    op.execute(
        """
        INSERT INTO calendar_publication (year, edition, title, source, days, at)
        SELECT year, 1, '', source, coalesce(differing.days, '{}'), loaded_at
        FROM calendar_year LEFT JOIN (
            SELECT year, jsonb_object_agg("on", is_working_day) AS days
            FROM calendar_exception
            WHERE is_working_day <> (extract(isodow FROM "on") < 6)
            GROUP BY year
        ) AS differing USING (year);
        GRANT SELECT, INSERT ON calendar_publication TO doudi_app;
        CREATE TRIGGER calendar_publication_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON calendar_publication FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """
    )
    _check_actions(ACTIONS)
    op.execute("ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction")


def downgrade() -> None:
    """Drop the table; new events carry only the actions of before."""
    _check_actions(ACTIONS_BEFORE)
    op.drop_table("calendar_publication")


def _check_actions(actions: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.execute(
        f"""
        ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
        ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction
            CHECK (action IN ({listed})) NOT VALID;
        """
    )
