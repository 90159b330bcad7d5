"""Jobs' metrics and parameters one by one, and a narrow index to list jobs by."""

import json
import math
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

LISTED = ["number", "state", "experiment", "time", "name", "started", "ended", "actor", "compute", "executed"]
BATCH = 2000


def upgrade() -> None:
    op.create_table(
        "job_values",
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("column", sa.String(300), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "column", "value", "text", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("job_values_number", "job_values", ["number", "column"])
    op.drop_index("jobs_experiment", "jobs")
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Its indexes hold no long texts; instead the wide columns move out of the rows that a list scans.
        op.create_index("jobs_list", "jobs", LISTED)
        for column in ("spec", "parameters", "metrics", "results", "failure"):
            op.execute(f"ALTER TABLE jobs ALTER COLUMN {column} SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE jobs SET (toast_tuple_target = 256)")
    else:
        op.create_index("jobs_list", "jobs", [*LISTED, "workspace", "notebook", "sentence"])
    _fill(connection)


def _fill(connection: sa.Connection) -> None:
    """Write the values of the jobs that there are."""
    jobs = sa.table("jobs", *(sa.column(name) for name in ("workspace", "number", "parameters", "metrics")))
    values = sa.table(
        "job_values", *(sa.column(name) for name in ("workspace", "column", "number", "value", "text"))
    )
    after = 0
    while True:
        wanted = sa.select(jobs).where(jobs.c.number > after).order_by(jobs.c.number).limit(BATCH)
        rows = connection.execute(wanted).mappings().all()
        if not rows:
            return
        after = rows[-1]["number"]
        lines = [
            {"workspace": row["workspace"], "number": row["number"], **line}
            for row in rows
            for kind in ("parameter", "metric")
            for line in _lines(kind, row[f"{kind}s"])
        ]
        if lines:
            connection.execute(sa.insert(values), lines)


def _lines(kind: str, content: bytes | None) -> list[dict[str, Any]]:
    values = {} if content is None else json.loads(content)
    lines = []
    for name, value in values.items():
        is_number = isinstance(value, int | float) and abs(value) < 1e308
        if is_number or isinstance(value, str):
            number, text = (float(value), "") if is_number else (math.inf, value[:200])
            lines.append({"column": f"{kind}:{name}", "value": number, "text": text})
    return lines
