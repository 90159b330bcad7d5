"""Where every slice's tables are declared, and the columns that every row has."""

from sqlalchemy import Column, Float, MetaData, String

metadata = MetaData()


def stamps() -> list[Column[str] | Column[float]]:
    """Return the columns of every table: the workspace, who wrote the row, and when (seconds, UTC)."""
    return [
        Column("workspace", String(100), nullable=False, server_default="default"),
        Column("actor", String(200), nullable=False),
        Column("time", Float, nullable=False),
    ]
