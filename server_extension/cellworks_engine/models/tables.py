"""The tables of what MLflow's registry has no place for. Structs inside a row are JSON in bytes (msgspec)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from cellworks_engine.db.metadata import metadata, stamps

models_table = Table(
    "models",
    metadata,
    *stamps(),
    Column("name", String(256)),
    Column("description", Text, nullable=False),
    Column("tags", LargeBinary, nullable=False),
    Column("policy", LargeBinary),
    PrimaryKeyConstraint("workspace", "name"),
)
"""Registered models as they were last seen; `policy` is None where nobody has set one."""

versions_table = Table(
    "model_versions",
    metadata,
    *stamps(),
    Column("name", String(256)),
    Column("version", Integer),
    Column("made", BigInteger, nullable=False),
    Column("run", String(64)),
    Column("job", String(64)),
    Column("model", String(100)),
    Column("source", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", LargeBinary, nullable=False),
    Column("approval", String(20), nullable=False),
    Column("decided", Float),
    Column("decided_by", String(200)),
    Column("comment", Text, nullable=False),
    Column("baseline", String(64)),
    Column("baseline_note", Text, nullable=False),
    Column("environment", LargeBinary),
    Column("files", LargeBinary),
    Column("size", BigInteger),
    Column("data", LargeBinary),
    Column("latency", LargeBinary),
    Column("checks", LargeBinary),
    PrimaryKeyConstraint("workspace", "name", "version"),
)
"""Versions as they were last seen, with what is ours of them.

`made` is the registry's time of creation in milliseconds: a number that is given again after a deletion is
another version. `files` is what was read of the model's folder, once, and `size` how many bytes lie there;
`data` is what the version was made of, None before that was read.
"""

aliases_table = Table(
    "model_aliases",
    metadata,
    *stamps(),
    Column("name", String(256)),
    Column("alias", String(256)),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "name", "alias"),
)
"""Aliases as they were last seen: what differs from the registry was done by another tool."""

history_table = Table(
    "model_history",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *stamps(),
    Column("name", String(256), nullable=False),
    Column("version", Integer),
    Column("verb", String(20), nullable=False),
    Column("alias", String(256)),
    Column("before", Text),
    Column("after", Text),
    Column("comment", Text, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("checks", LargeBinary),
    Index("model_history_name", "name", "number"),
    sqlite_autoincrement=True,
)
"""What happened. The database itself refuses to change or delete a row."""

wishes_table = Table(
    "model_wishes",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("name", String(256), nullable=False),
    Column("version", Integer),
    Column("verb", String(20), nullable=False),
    Column("alias", String(256)),
    Column("comment", Text, nullable=False),
)
"""What the registry is being told just now: kept until that and its history are done, so that a kill between
the two loses neither."""
