"""Let the trail tell of messages that were delivered and of decisions that tables took.

It locks ``audit_event`` for a moment to exchange a check, then reads it once while others write. A
downgrade takes both from the check; the trail keeps its events, unchecked.
"""

import re

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ACTIONS = ("message_delivered", "decision_taken")


def upgrade() -> None:
    """Add the actions to those that are known."""
    known = _known()
    _check([*known, *(action for action in ACTIONS if action not in known)])
    op.execute("ALTER TABLE audit_event VALIDATE CONSTRAINT ck_audit_event_auditaction")


def downgrade() -> None:
    """Take them away again."""
    _check([action for action in _known() if action not in ACTIONS])


def _known() -> list[str]:
    """Return the actions of the check as it stands; other migrations extend it too."""
    written = op.get_bind().scalar(
        text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'ck_audit_event_auditaction'"
        )
    )
    return re.findall(r"'([a-z_]+)'", str(written))


def _check(actions: list[str]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.execute(
        f"""
        ALTER TABLE audit_event DROP CONSTRAINT ck_audit_event_auditaction;
        ALTER TABLE audit_event ADD CONSTRAINT ck_audit_event_auditaction
            CHECK (action IN ({listed})) NOT VALID;
        """
    )
