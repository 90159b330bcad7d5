"""Executions of pipelines, their steps, and results that may be used again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "executions",
        *_stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("pipeline", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("ended", sa.Float),
        sa.Column("asked", sa.LargeBinary, nullable=False),
        sa.Column("datasets", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("resumed", sa.Integer, nullable=False),
        sa.Column("stops", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        sa.Column("metrics", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("workspace", "number", name="executions_number"),
    )
    op.create_index("executions_pipeline", "executions", ["workspace", "pipeline", "number"])
    op.create_index("executions_state", "executions", ["state"])
    op.create_table(
        "execution_steps",
        *_stamps(),
        sa.Column(
            "execution", sa.String(40), sa.ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("items", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(50), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("held", sa.String(20)),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("job", sa.String(40)),
        sa.Column("jobs", sa.LargeBinary, nullable=False),
        sa.Column("cache_key", sa.String(64)),
        sa.Column("verdict", sa.LargeBinary),
        sa.Column("inputs", sa.LargeBinary),
        sa.Column("outputs", sa.LargeBinary),
        sa.Column("notes", sa.LargeBinary),
        sa.Column("sentence", sa.Text),
    )
    op.create_table(
        "step_results",
        *_stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("cache_key", sa.String(64), nullable=False),
        sa.Column("pipeline", sa.String(200), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("execution", sa.BigInteger, nullable=False),
        sa.Column("parts", sa.LargeBinary, nullable=False),
        sa.Column("inputs", sa.LargeBinary, nullable=False),
        sa.Column("outputs", sa.LargeBinary, nullable=False),
        sa.Column("environment", sa.LargeBinary, nullable=False),
        sa.Column("made", sa.Float, nullable=False),
    )
    op.create_index("step_results_key", "step_results", ["workspace", "cache_key", "made"])
    op.create_index("step_results_step", "step_results", ["workspace", "pipeline", "step", "made"])
