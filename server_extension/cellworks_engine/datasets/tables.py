"""The tables of datasets and their versions. Structs inside a row are JSON in bytes (msgspec)."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from cellworks_engine.db.metadata import metadata, stamps

datasets_table = Table(
    "datasets",
    metadata,
    *stamps(),
    Column("name", String(100)),
    Column("last", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", LargeBinary, nullable=False),
    PrimaryKeyConstraint("workspace", "name"),
)
"""`last` is the number of the last version that was ever made: numbers are not given twice."""

versions_table = Table(
    "dataset_versions",
    metadata,
    *stamps(),
    Column("name", String(100)),
    Column("version", Integer),
    Column("kind", String(20), nullable=False),
    Column("format", String(20), nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("digest", String(64)),
    Column("fingerprint", String(100), nullable=False),
    Column("stamp", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    Column("rows", BigInteger),
    Column("width", Integer, nullable=False),
    Column("columns", LargeBinary, nullable=False),
    Column("preview", LargeBinary, nullable=False),
    Column("statistics", String(64)),
    Column("state", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("checked", Float, nullable=False),
    Column("host", String(255), nullable=False),
    PrimaryKeyConstraint("workspace", "name", "version"),
    ForeignKeyConstraint(["workspace", "name"], ["datasets.workspace", "datasets.name"]),
)
"""`digest` is the content of a frame, `statistics` that of the packed baseline of its columns."""
