"""Schedules, and every time that was due."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "schedules",
        *_stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("cron", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("starts", sa.Float),
        sa.Column("ends", sa.Float),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("overlap", sa.String(20), nullable=False),
        sa.Column("missed", sa.String(20), nullable=False),
        sa.Column("grace", sa.Float, nullable=False),
        sa.Column("does", sa.LargeBinary, nullable=False),
        sa.Column("kept", sa.LargeBinary),
        sa.Column("seen", sa.Float, nullable=False),
        sa.UniqueConstraint("workspace", "name", name="schedules_name"),
    )
    op.create_table(
        "schedule_occasions",
        *_stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column(
            "schedule", sa.String(40), sa.ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("manual", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("first", sa.Float),
        sa.Column("target_kind", sa.String(20)),
        sa.Column("target", sa.String(40)),
        sa.Column("number", sa.BigInteger),
        sa.Column("started", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("outcome", sa.String(20)),
        sa.UniqueConstraint("schedule", "due", name="schedule_occasions_due"),
    )
    op.create_index("schedule_occasions_state", "schedule_occasions", ["state"])
