"""The studio's own store: SQLAlchemy Core over SQLite or PostgreSQL, one writer."""
