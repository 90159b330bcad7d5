"""What was counted in the windows of a drift report."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("drift_reports", sa.Column("counts_digest", sa.String(64)))
