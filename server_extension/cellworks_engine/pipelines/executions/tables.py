"""The tables of executions, their steps, and results that may be used again. Structs are JSON in bytes."""

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

executions_table = Table(
    "executions",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("started", Float, nullable=False),
    Column("ended", Float),
    Column("asked", LargeBinary, nullable=False),
    Column("datasets", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("host", String(255), nullable=False),
    Column("resumed", Integer, nullable=False),
    Column("stops", Integer, nullable=False),
    Column("sentence", Text),
    Column("counts", LargeBinary, nullable=False),
    Column("metrics", LargeBinary, nullable=False),
    UniqueConstraint("workspace", "number", name="executions_number"),
    Index("executions_pipeline", "workspace", "pipeline", "number"),
    Index("executions_state", "state"),
)
"""`asked` is the NewExecution, as the last resumption left it."""

execution_steps_table = Table(
    "execution_steps",
    metadata,
    *stamps(),
    Column("execution", String(40), ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("step", String(200), nullable=False),
    Column("items", LargeBinary, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("state", String(20), nullable=False),
    Column("held", String(20)),
    Column("again", Boolean, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("job", String(40)),
    Column("jobs", LargeBinary, nullable=False),
    Column("cache_key", String(64)),
    Column("verdict", LargeBinary),
    Column("inputs", LargeBinary),
    Column("outputs", LargeBinary),
    Column("notes", LargeBinary),
    Column("sentence", Text),
)
"""`held`: the state whose result a step that waits again has and may keep. `again`: no earlier result is
taken. `notes`: what the kind remembers between two looks."""

step_results_table = Table(
    "step_results",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("cache_key", String(64), nullable=False),
    Column("pipeline", String(200), nullable=False),
    Column("step", String(200), nullable=False),
    Column("execution", BigInteger, nullable=False),
    Column("parts", LargeBinary, nullable=False),
    Column("inputs", LargeBinary, nullable=False),
    Column("outputs", LargeBinary, nullable=False),
    Column("environment", LargeBinary, nullable=False),
    Column("made", Float, nullable=False),
    Index("step_results_key", "workspace", "cache_key", "made"),
    Index("step_results_step", "workspace", "pipeline", "step", "made"),
)
"""What steps made, by what it hangs on; `execution` is a number. `parts` are hashes of what the step does, by
what a person calls each, so that a verdict can say which changed."""
