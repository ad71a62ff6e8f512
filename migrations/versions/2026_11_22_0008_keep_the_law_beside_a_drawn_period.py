"""Keep the law's length beside a period whose length the diagram set.

Locks ``legal_clock`` while an empty column is added, which rewrites nothing. A downgrade forgets
which periods a diagram set; their length, days and citation stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no diagram has set a length so far."""
    op.add_column("legal_clock", sa.Column("statutory_length", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("legal_clock", "statutory_length")
