"""The table of kept drift reports. Structs inside a row are JSON in bytes (msgspec)."""

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from cellworks_engine.db.metadata import metadata, stamps

drifts_table = Table(
    "drift_reports",
    metadata,
    *stamps(),
    Column("id", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("preset", String(20), nullable=False),
    Column("counts", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("reference", LargeBinary, nullable=False),
    Column("current", LargeBinary, nullable=False),
    Column("searched", Text, nullable=False),
    Column("windows", Integer, nullable=False),
    Column("made", Float, nullable=False),
    Column("job", String(64)),
    Column("digest", String(64), nullable=False),
    Column("counts_digest", String(64)),
    Column("size", Integer, nullable=False),
    UniqueConstraint("workspace", "number", name="drift_reports_number"),
    Index("drift_reports_status", "workspace", "status"),
)
"""Who kept a report and when are its stamps; the report itself lies in the content store, by `digest`, and
what was counted in its windows by `counts_digest`, None where they were not kept."""
