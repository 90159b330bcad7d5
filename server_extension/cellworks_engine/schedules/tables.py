"""The tables of schedules, and of every time that was due. Structs are JSON in bytes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from cellworks_engine.db.metadata import metadata, stamps

schedules_table = Table(
    "schedules",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("host", String(255), nullable=False),
    Column("cron", String(200), nullable=False),
    Column("zone", String(100), nullable=False),
    Column("starts", Float),
    Column("ends", Float),
    Column("paused", Boolean, nullable=False),
    Column("overlap", String(20), nullable=False),
    Column("missed", String(20), nullable=False),
    Column("grace", Float, nullable=False),
    Column("does", LargeBinary, nullable=False),
    Column("kept", LargeBinary),
    Column("seen", Float, nullable=False),
    UniqueConstraint("workspace", "name", name="schedules_name"),
)
"""`seen`: every time that is not after it has been decided about, and never is again. `kept`: of a pipeline
by its name, the NewExecution that was found last."""

occasions_table = Table(
    "schedule_occasions",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("schedule", String(40), ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False),
    Column("due", Float, nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("first", Float),
    Column("target_kind", String(20)),
    Column("target", String(40)),
    Column("number", BigInteger),
    Column("started", Float),
    Column("ended", Float),
    Column("outcome", String(20)),
    UniqueConstraint("schedule", "due", name="schedule_occasions_due"),
    Index("schedule_occasions_state", "state"),
)
"""`target` is the id of the job or execution: it is written before that is made."""
