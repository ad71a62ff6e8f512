"""Move running cases: migrations to another version, and every change made to a case.

Makes two tables; locks ``audit_event`` for a moment to widen a check, then reads it once while
others write. A downgrade forgets who planned, released and asked for what, and that nothing can be
taken back any more; the cases stay where they are, the trail keeps its events, unchecked.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0020"
branch_labels = None
depends_on = None

DIVIDED_TABLES = ("migration_campaign", "instance_change")

NEW_ACTIONS = (
    "migration_planned",
    "migration_discarded",
    "migration_released",
    "migration_finished",
    "migration_undo_asked",
    "case_migrated",
    "case_not_migrated",
    "case_migration_undone",
    "case_bound_to_law",
    "case_not_bound_to_law",
    "case_change_asked",
    "case_change_rejected",
    "case_changed",
)


def upgrade() -> None:
    """Make the tables, let officers see the rows of their division, widen the check."""
    _create_campaigns()
    _create_changes()
    for table in DIVIDED_TABLES:
        op.execute(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY reach ON {table}
                USING (doudi_reaches(division_code)) WITH CHECK (doudi_reaches(division_code));
            GRANT SELECT, INSERT, UPDATE ON {table} TO doudi_app;
            """
        )
    known = _actions()
    _check_actions([*known, *(action for action in NEW_ACTIONS if action not in known)])
    op.execute("ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction")


def downgrade() -> None:
    """Drop the tables; new events carry only the actions of before."""
    _check_actions([action for action in _actions() if action not in NEW_ACTIONS])
    op.drop_table("instance_change")
    op.drop_table("migration_campaign")


def _create_campaigns() -> None:
    op.create_table(
        "migration_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("listed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _status(
            "status",
            "campaignstatus",
            ("planned", "running", "completed", "undoing", "undone", "discarded"),
        ),
        sa.Column("planned_by_id", sa.Uuid(), nullable=False),
        sa.Column("planned_by_person", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_by_person", sa.String(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_migration_campaign_has_reason")),
        sa.CheckConstraint(
            "from_version_id <> to_version_id", name=op.f("ck_migration_campaign_two_versions")
        ),
        sa.CheckConstraint(
            "planned_by_person <> released_by_person",
            name=op.f("ck_migration_campaign_second_person"),
        ),
        sa.CheckConstraint(
            "(status IN ('planned', 'discarded')) = (released_at IS NULL)",
            name=op.f("ck_migration_campaign_released"),
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_person IS NULL)",
            name=op.f("ck_migration_campaign_released_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["division_code"],
            ["division.code"],
            name=op.f("fk_migration_campaign_division_code_division"),
        ),
        *_references("migration_campaign", ("planned_by_id", "released_by_id"), "officer"),
        *_references("migration_campaign", ("from_version_id", "to_version_id"), "process_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_campaign")),
    )
    op.create_index("ix_migration_campaign_status", "migration_campaign", ["status"])


def _create_changes() -> None:
    op.create_table(
        "instance_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        _status("kind", "changekind", ("migration", "acceptance", "modification")),
        _status(
            "status",
            "changestatus",
            ("waiting", "done", "refused", "rejected", "undone", "undo_refused"),
        ),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("process_instance_id", sa.Uuid(), nullable=False),
        sa.Column("division_code", sa.String(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by_person", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_person", sa.String(), nullable=True),
        sa.Column("obstacles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("notes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state_before", sa.LargeBinary(), nullable=True),
        sa.Column("rows_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lock_version_after", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'migration') = (campaign_id IS NOT NULL)",
            name=op.f("ck_instance_change_has_campaign"),
        ),
        sa.CheckConstraint(
            "kind <> 'modification' OR reason <> ''", name=op.f("ck_instance_change_has_reason")
        ),
        sa.CheckConstraint(
            "status NOT IN ('done', 'undone', 'undo_refused') OR done_at IS NOT NULL",
            name=op.f("ck_instance_change_done_has_time"),
        ),
        sa.CheckConstraint(
            "asked_by_person <> decided_by_person", name=op.f("ck_instance_change_second_person")
        ),
        *_references("instance_change", ("asked_by_id", "decided_by_id"), "officer"),
        *_references("instance_change", ("campaign_id",), "migration_campaign"),
        *_references("instance_change", ("from_version_id", "to_version_id"), "process_version"),
        *_references("instance_change", ("process_instance_id",), "process_instance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_change")),
        sa.UniqueConstraint(
            "campaign_id",
            "process_instance_id",
            name=op.f("uq_instance_change_campaign_id_process_instance_id"),
        ),
    )
    op.create_index(
        op.f("ix_instance_change_process_instance_id"), "instance_change", ["process_instance_id"]
    )
    op.create_index(
        "ix_instance_change_waiting",
        "instance_change",
        ["campaign_id", "id"],
        postgresql_where=sa.text("status = 'waiting'"),
    )


def _status(name: str, kind: str, values: tuple[str, ...]) -> "sa.Column[str]":
    return sa.Column(
        name,
        sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=40),
        nullable=False,
    )


def _references(
    table: str, columns: tuple[str, ...], target: str
) -> Iterable[sa.ForeignKeyConstraint]:
    for column in columns:
        yield sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )


def _actions() -> list[str]:
    """Return the actions of the check as it stands; other migrations extend it too."""
    written = op.get_bind().scalar(
        sa.text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'ck_audit_event_auditaction'"
        )
    )
    return re.findall(r"'([a-z_]+)'", str(written))


def _check_actions(actions: Iterable[str]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.execute(
        f"""
        ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
        ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction
            CHECK (action IN ({listed})) NOT VALID;
        """
    )
