"""The statistics snapshot of a dataset's version."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("dataset_versions", sa.Column("statistics", sa.String(64)))
