"""The tables of jobs and attempts. Structs inside a row are JSON in bytes (msgspec)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from cellworks_engine.db.metadata import metadata, stamps

counters_table = Table(
    "counters",
    metadata,
    *stamps(),
    Column("name", String(50), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

jobs_table = Table(
    "jobs",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("experiment", String(200), nullable=False),
    Column("compute", String(200), nullable=False),
    Column("host", String(255), nullable=False),
    Column("cpu", Float, nullable=False),
    Column("memory", BigInteger),
    Column("gpu", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("spec", LargeBinary, nullable=False),
    Column("parameters", LargeBinary, nullable=False),
    Column("notebook", String(4096), nullable=False),
    Column("executed", Integer),
    Column("not_before", Float, nullable=False),
    Column("stop_requested", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("run_id", String(64)),
    Column("metrics", LargeBinary),
    Column("progress", LargeBinary),
    Column("results", LargeBinary),
    Column("failure", LargeBinary),
    Column("sentence", Text),
)

attempts_table = Table(
    "attempts",
    metadata,
    *stamps(),
    Column("job", String(40), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("host", String(255), nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("exit_code", Integer),
    Column("failure", LargeBinary),
    Column("phases", LargeBinary),
    Column("run_id", String(64)),
    Column("experiment_id", String(64)),
    Column("warm", Boolean),
    Column("carried", Boolean, nullable=False),
)

TEXT_LENGTH = 200
"""Characters of a text that take part in its order."""

job_values_table = Table(
    "job_values",
    metadata,
    # What the rows of jobs hold, once more, to sort by: it has no history of its own, so no actor and time.
    Column("workspace", String(100), primary_key=True, server_default="default"),
    Column("column", String(300), primary_key=True),
    Column("value", Float, primary_key=True),
    Column("text", String(TEXT_LENGTH), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)
"""A line for each metric and parameter of a job, in its order: `metric:auc`, 0.66, no text, job 41.

Texts come after every number: their value is infinite.
"""
