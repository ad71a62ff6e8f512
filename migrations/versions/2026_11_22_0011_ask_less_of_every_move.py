"""Ask less of every move of a case: a check that is one constant, and one index fewer.

PostgreSQL builds the expression of a check anew for every statement that writes a row: a constant
is read at once, a list one value after the other. ``ix_user_task_process_instance_id`` repeats the
beginning of ``uq_user_task_process_instance_id_engine_task_id``.

It locks ``audit_event`` while it exchanges the check and reads the trail once; dropping the index
locks ``user_task`` for a moment. A downgrade writes both as they were.
"""

import re

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Exchange the check and drop the index."""
    _check("action = ANY ('{{{}}}'::text[])".format(",".join(_actions())))
    op.drop_index("ix_user_task_process_instance_id", table_name="user_task")


def downgrade() -> None:
    """Write the check as a list of values again, and the index."""
    op.create_index("ix_user_task_process_instance_id", "user_task", ["process_instance_id"])
    _check("action IN ({})".format(", ".join(f"'{action}'" for action in _actions())))


def _actions() -> list[str]:
    """Return the actions of the check as it stands."""
    written = op.get_bind().scalar(
        text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'ck_audit_event_auditaction'"
        )
    )
    constants = re.findall(r"'([a-z_{},]+)'", str(written))
    return [action for constant in constants for action in constant.strip("{}").split(",")]


def _check(condition: str) -> None:
    op.execute(
        f"""
        ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
        ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction
            CHECK ({condition}) NOT VALID;
        ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction;
        """
    )
