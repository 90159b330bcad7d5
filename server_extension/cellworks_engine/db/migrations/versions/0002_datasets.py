"""Datasets and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "datasets",
        *stamps(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("tags", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "dataset_versions",
        *stamps(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("fingerprint", sa.String(100), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("columns", sa.LargeBinary, nullable=False),
        sa.Column("preview", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("checked", sa.Float, nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", "version"),
        sa.ForeignKeyConstraint(["workspace", "name"], ["datasets.workspace", "datasets.name"]),
    )
    op.create_index("dataset_versions_digest", "dataset_versions", ["digest"])
