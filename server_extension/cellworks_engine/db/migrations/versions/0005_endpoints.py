"""Endpoints, their deployments, and what happened to them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "endpoints",
        *stamps(),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("wanted", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("autostart", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("keys", sa.LargeBinary, nullable=False),
        sa.Column("boot", sa.String(100), nullable=False),
        sa.Column("changed", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "deployments",
        *stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("endpoint", sa.String(63), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("version", sa.String(500), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("pending", sa.Float),
        sa.Column("keep", sa.Boolean, nullable=False),
        sa.Column("compute", sa.String(100), nullable=False),
        sa.Column("scaling", sa.LargeBinary, nullable=False),
        sa.Column("model", sa.LargeBinary, nullable=False),
        sa.Column("notes", sa.LargeBinary, nullable=False),
        sa.Column("mark", sa.String(64)),
        sa.Column("replaces", sa.String(40)),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("ready", sa.Float),
    )
    op.create_index("deployments_endpoint", "deployments", ["endpoint"])
    op.create_table(
        "endpoint_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *stamps(),
        sa.Column("endpoint", sa.String(63), nullable=False),
        sa.Column("deployment", sa.String(63)),
        sa.Column("verb", sa.String(30), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("endpoint_events_endpoint", "endpoint_events", ["endpoint", "number"])
