"""Channels that are gone."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.models

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward: columns that may be empty, so that an older version goes on beside this one."""
    op.add_column("incident", sa.Column("channel_gone_at", storage.models.UtcDateTime(timezone=True), nullable=True))
    op.add_column("incident", sa.Column("channel_gone_because", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("incident", "channel_gone_because")
    op.drop_column("incident", "channel_gone_at")
