"""Tell on a user task whether its due day may still move.

Locks ``user_task`` while a column is added, which rewrites nothing, and its open rows while they
are filled. A downgrade forgets the mark; the clocks keep it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and take the marks of the running clocks."""
    op.add_column(
        "user_task",
        sa.Column("is_due_provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(
        """
        UPDATE user_task SET is_due_provisional = true
        FROM legal_clock
        WHERE user_task.status = 'open'
          AND legal_clock.process_instance_id = user_task.process_instance_id
          AND legal_clock.name = user_task.clock_name
          AND legal_clock.status = 'running'
          AND legal_clock.is_provisional
        """
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("user_task", "is_due_provisional")
