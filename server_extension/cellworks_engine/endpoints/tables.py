"""The tables of endpoints. Structs inside a row are JSON in bytes (msgspec)."""

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

endpoints_table = Table(
    "endpoints",
    metadata,
    *stamps(),
    Column("name", String(63)),
    Column("state", String(20), nullable=False),
    Column("wanted", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("autostart", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("keys", LargeBinary, nullable=False),
    Column("log", LargeBinary),
    Column("boot", String(100), nullable=False),
    Column("changed", Float, nullable=False),
    PrimaryKeyConstraint("workspace", "name"),
)
"""`wanted` is what a person wants: `serving`, `stopped`, `deleting`; `boot` is the machine's at that time."""

deployments_table = Table(
    "deployments",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("endpoint", String(63), nullable=False),
    Column("name", String(63), nullable=False),
    Column("version", String(500), nullable=False),
    Column("state", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("share", Float, nullable=False),
    Column("pending", Float),
    Column("keep", Boolean, nullable=False),
    Column("compute", String(100), nullable=False),
    Column("scaling", LargeBinary, nullable=False),
    Column("model", LargeBinary, nullable=False),
    Column("notes", LargeBinary, nullable=False),
    Column("mark", String(64)),
    Column("replaces", String(40)),
    Column("began", Float, nullable=False),
    Column("ready", Float),
)
"""`pending` is the share that it gets once it serves; `replaces` whose place it takes then; `began` when its
last start was asked for."""

compilations_table = Table(
    "compilations",
    metadata,
    *stamps(),
    Column("deployment", String(40), primary_key=True),
    Column("endpoint", String(63), nullable=False),
    Column("name", String(63), nullable=False),
    Column("version", String(500), nullable=False),
    Column("outcome", LargeBinary, nullable=False),
    Index("compilations_version", "version"),
)
"""What came of compiling, the last time that a deployment began; it stays when the deployment has ended."""

events_table = Table(
    "endpoint_events",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *stamps(),
    Column("endpoint", String(63), nullable=False),
    Column("deployment", String(63)),
    Column("verb", String(30), nullable=False),
    Column("sentence", Text, nullable=False),
    sqlite_autoincrement=True,
)
