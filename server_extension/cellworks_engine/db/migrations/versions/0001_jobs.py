"""Jobs, attempts, changes, lineage, counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "counters",
        *stamps(),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "changes",
        *stamps(),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("slice", sa.String(50), nullable=False),
        sa.Column("entity", sa.String(200), nullable=False),
        sa.Column("verb", sa.String(50), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lineage",
        *stamps(),
        sa.Column("source_kind", sa.String(50), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("relation", sa.String(50), nullable=False),
        sa.Column("target_kind", sa.String(50), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "source_kind", "source", "relation", "target_kind", "target"),
    )
    op.create_index("lineage_target", "lineage", ["target_kind", "target"])
    op.create_table(
        "jobs",
        *stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("experiment", sa.String(200), nullable=False),
        sa.Column("compute", sa.String(200), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("cpu", sa.Float, nullable=False),
        sa.Column("memory", sa.BigInteger),
        sa.Column("gpu", sa.Integer, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("spec", sa.LargeBinary, nullable=False),
        sa.Column("parameters", sa.LargeBinary, nullable=False),
        sa.Column("notebook", sa.String(4096), nullable=False),
        sa.Column("executed", sa.Integer),
        sa.Column("not_before", sa.Float, nullable=False),
        sa.Column("stop_requested", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("run_id", sa.String(64)),
        sa.Column("metrics", sa.LargeBinary),
        sa.Column("progress", sa.LargeBinary),
        sa.Column("results", sa.LargeBinary),
        sa.Column("failure", sa.LargeBinary),
        sa.Column("sentence", sa.Text),
        sa.UniqueConstraint("workspace", "number"),
    )
    op.create_index("jobs_state", "jobs", ["state", "priority", "number"])
    op.create_index("jobs_time", "jobs", ["workspace", "number"])
    op.create_index("jobs_experiment", "jobs", ["experiment", "number"])
    op.create_table(
        "attempts",
        *stamps(),
        sa.Column("job", sa.String(40), sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("ended", sa.Float),
        sa.Column("exit_code", sa.Integer),
        sa.Column("failure", sa.LargeBinary),
        sa.Column("phases", sa.LargeBinary),
        sa.Column("run_id", sa.String(64)),
        sa.Column("experiment_id", sa.String(64)),
        sa.Column("warm", sa.Boolean),
        sa.Column("carried", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("job", "number"),
    )
    op.create_index("attempts_open", "attempts", ["state", "carried"])
