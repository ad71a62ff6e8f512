"""Let policy staff change diagrams: drafts, and who wrote and who released a version.

Adds columns to ``process_version`` without rewriting its rows, and a table; locks ``audit_event``
for a moment to widen a check, then reads it once while others write. A downgrade loses drafts and
who released a version; versions stay, the trail keeps its events, unchecked.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW_ACTIONS = (
    "diagram_draft_begun",
    "diagram_draft_saved",
    "diagram_draft_submitted",
    "diagram_draft_withdrawn",
    "diagram_draft_returned",
    "diagram_draft_released",
    "diagram_draft_discarded",
)


def upgrade() -> None:
    """Add the columns and the table, with the rows that officers see; widen the check."""
    op.add_column("process_version", sa.Column("submitted_by_id", sa.Uuid(), nullable=True))
    op.add_column("process_version", sa.Column("released_by_id", sa.Uuid(), nullable=True))
    op.add_column(
        "process_version", sa.Column("note", sa.String(), server_default="", nullable=False)
    )
    for column in ("submitted_by_id", "released_by_id"):
        op.create_foreign_key(
            op.f(f"fk_process_version_{column}_officer"),
            "process_version",
            "officer",
            [column],
            ["id"],
        )
    op.create_check_constraint(
        op.f("ck_process_version_released_by_somebody"),
        "process_version",
        "(submitted_by_id IS NULL) = (released_by_id IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_process_version_second_person"),
        "process_version",
        "submitted_by_id <> released_by_id",
    )
    _create_drafts()
    op.execute(
        """
        ALTER TABLE diagram_draft ENABLE ROW LEVEL SECURITY;
        ALTER TABLE diagram_draft FORCE ROW LEVEL SECURITY;
        CREATE POLICY reach ON diagram_draft
            USING (current_setting('doudi.reach', true) IN ('division', 'everything'));
        GRANT SELECT, INSERT, UPDATE ON diagram_draft TO doudi_app;
        """
    )
    _check_actions([*_actions(), *NEW_ACTIONS])
    op.execute("ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction")


def downgrade() -> None:
    """Drop the table and the columns; new events carry only the actions of before."""
    _check_actions([action for action in _actions() if action not in NEW_ACTIONS])
    op.drop_table("diagram_draft")
    op.drop_constraint(op.f("ck_process_version_second_person"), "process_version")
    op.drop_constraint(op.f("ck_process_version_released_by_somebody"), "process_version")
    for column in ("note", "released_by_id", "submitted_by_id"):
        op.drop_column("process_version", column)


def _create_drafts() -> None:
    op.create_table(
        "diagram_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "writing",
                "submitted",
                "released",
                "discarded",
                name="draftstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("writers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("released_version_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("lock_version >= 1", name=op.f("ck_diagram_draft_lock_version_counts")),
        sa.CheckConstraint(
            "status NOT IN ('submitted', 'released') OR (submitted_by_id IS NOT NULL"
            " AND submitted_at IS NOT NULL AND effective_on IS NOT NULL AND note <> '')",
            name=op.f("ck_diagram_draft_submitted_with_note_and_day"),
        ),
        sa.CheckConstraint(
            "(status = 'released') = (released_version_id IS NOT NULL)",
            name=op.f("ck_diagram_draft_released_version"),
        ),
        sa.CheckConstraint(
            "status <> 'released' OR answered_by_id <> submitted_by_id",
            name=op.f("ck_diagram_draft_second_person"),
        ),
        *_references(("created_by_id", "saved_by_id", "submitted_by_id", "answered_by_id")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["process_version.id"],
                name=op.f(f"fk_diagram_draft_{column}_process_version"),
            )
            for column in ("base_version_id", "released_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagram_draft")),
    )
    op.create_index(
        "ix_diagram_draft_process_id_saved_at", "diagram_draft", ["process_id", "saved_at"]
    )


def _references(columns: Iterable[str]) -> Iterable[sa.ForeignKeyConstraint]:
    for column in columns:
        yield sa.ForeignKeyConstraint(
            [column], ["officer.id"], name=op.f(f"fk_diagram_draft_{column}_officer")
        )


def _actions() -> list[str]:
    """Return the actions that the check allows, whichever revisions added them."""
    written = op.get_bind().execute(
        sa.text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'ck_audit_event_auditaction'"
        )
    )
    return re.findall(r"'([a-z_]+)'", written.scalar_one())


def _check_actions(actions: Iterable[str]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.execute(
        f"""
        ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
        ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction
            CHECK (action IN ({listed})) NOT VALID;
        """
    )
