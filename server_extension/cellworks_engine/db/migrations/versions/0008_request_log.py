"""What an endpoint keeps of what it was asked and answered."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("endpoints", sa.Column("log", sa.LargeBinary))
