"""What happened lately, for people: the changes that are news, with the names of what changed."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select

from cellworks_engine.changes import Changes, changes_table
from cellworks_engine.changes_schema import Activity, ActivityCount, ActivityPage, ActivityQuery
from cellworks_engine.db.engine import Database

REACH = 100_000
"""Changes that are looked through at most, so that an old and busy studio answers as quickly as a new one."""

changes = changes_table.c


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing is called now, and what else there is to say of it."""

    name: str
    sentence: str | None = None


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What a slice tells: which verbs are news, and what the things are called that are still there."""

    verbs: frozenset[str]
    names: Callable[[Sequence[str]], Mapping[str, Named]]


class Activities:
    """The news of one studio; what is news is what the slices say it is."""

    def __init__(self, database: Database, changes: Changes, news: Mapping[str, News]) -> None:
        self._database = database
        self._changes = changes
        self._news = news

    def page(self, query: ActivityQuery) -> ActivityPage:
        """Return the newest of the news that match."""
        last = self._changes.last()
        since = max(query.since, last - REACH)
        where = and_(changes.number > since, changes.number <= last, self._matching(query))
        rows = select(changes_table).where(where).order_by(changes.number.desc()).limit(query.limit)
        counted = select(changes.slice, changes.verb, func.count()).where(where)
        with self._database.read() as connection:
            found = list(connection.execute(rows).mappings())
            counts = list(connection.execute(counted.group_by(changes.slice, changes.verb)))
        names = self._names([(row["slice"], row["entity"]) for row in found])
        return ActivityPage(
            activities=[
                Activity(
                    number=row["number"], time=row["time"], actor=row["actor"], slice=row["slice"],
                    entity=row["entity"], verb=row["verb"], name=named.name, sentence=named.sentence,
                )
                for row in found
                if (named := names.get((row["slice"], row["entity"]))) is not None
            ],
            counts=[ActivityCount(slice=slice_, verb=verb, count=count) for slice_, verb, count in counts],
            change=last,
        )  # fmt: skip

    def _matching(self, query: ActivityQuery) -> ColumnElement[bool]:
        kinds = [
            and_(changes.slice == slice_, changes.verb.in_(verbs))
            for slice_, news in self._news.items()
            if not query.slice or slice_ in query.slice
            if (verbs := sorted(news.verbs.intersection(query.verb) if query.verb else news.verbs))
        ]
        return or_(*kinds) if kinds else changes.number < 0

    def _names(self, things: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Named]:
        found: dict[tuple[str, str], Named] = {}
        for slice_ in {slice_ for slice_, _ in things}:
            entities = [entity for one, entity in things if one == slice_]
            for entity, named in self._news[slice_].names(entities).items():
                found[slice_, entity] = named
        return found
