"""Alembic's entry: runs the migrations on the connection that `revision.py` hands over."""

from alembic import context

from cellworks_engine.db.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="cellworks_revision",
    transaction_per_migration=False,
)
context.run_migrations()
