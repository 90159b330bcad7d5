"""Models: approval, aliases as last seen, history that is only added to, and wishes under way."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("workspace", sa.String(100), nullable=False, server_default="default"),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("time", sa.Float, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "models",
        *_stamps(),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("tags", sa.LargeBinary, nullable=False),
        sa.Column("policy", sa.LargeBinary),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "model_versions",
        *_stamps(),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("run", sa.String(64)),
        sa.Column("job", sa.String(64)),
        sa.Column("model", sa.String(100)),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("tags", sa.LargeBinary, nullable=False),
        sa.Column("approval", sa.String(20), nullable=False),
        sa.Column("decided", sa.Float),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("baseline", sa.String(64)),
        sa.Column("baseline_note", sa.Text, nullable=False),
        sa.Column("environment", sa.LargeBinary),
        sa.Column("files", sa.LargeBinary),
        sa.Column("latency", sa.LargeBinary),
        sa.Column("checks", sa.LargeBinary),
        sa.PrimaryKeyConstraint("workspace", "name", "version"),
    )
    op.create_table(
        "model_aliases",
        *_stamps(),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("alias", sa.String(256), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name", "alias"),
    )
    op.create_table(
        "model_history",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *_stamps(),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("alias", sa.String(256)),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("seen", sa.Boolean, nullable=False),
        sa.Column("checks", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    op.create_index("model_history_name", "model_history", ["name", "number"])
    op.create_table(
        "model_wishes",
        *_stamps(),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("alias", sa.String(256)),
        sa.Column("comment", sa.Text, nullable=False),
    )
    _only_add(op.get_bind())


def _only_add(connection: sa.Connection) -> None:
    """Have the database refuse what would change history."""
    if connection.dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION model_history_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'model history is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER model_history_stays BEFORE UPDATE OR DELETE ON model_history "
            "FOR EACH ROW EXECUTE FUNCTION model_history_stays()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER model_history_no_{verb.lower()} BEFORE {verb} ON model_history "
            "BEGIN SELECT RAISE(ABORT, 'model history is only added to'); END"
        )
