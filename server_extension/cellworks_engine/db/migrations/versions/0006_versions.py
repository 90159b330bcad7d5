"""What is read once of a model version's files and run, and what came of compiling versions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("model_versions", sa.Column("size", sa.BigInteger))
    op.add_column("model_versions", sa.Column("data", sa.LargeBinary))
    op.create_table(
        "compilations",
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
        sa.Column("deployment", sa.String(40), primary_key=True),
        sa.Column("endpoint", sa.String(63), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("version", sa.String(500), nullable=False),
        sa.Column("outcome", sa.LargeBinary, nullable=False),
    )
    op.create_index("compilations_version", "compilations", ["version"])
