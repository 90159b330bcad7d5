"""What a person asks of a request log, and says of its rows. Knows no HTTP; raises CellworksError."""

import threading
from pathlib import Path
from typing import Protocol

from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.endpoints.requestlog import labels
from cellworks_engine.endpoints.requestlog.places import LogPlaces
from cellworks_engine.endpoints.requestlog.protocol import Ask, Told
from cellworks_engine.endpoints.requestlog.schema import (
    Labelled,
    Labels,
    RequestsPage,
    RequestsQuery,
    RequestsTableQuery,
)
from cellworks_engine.endpoints.store import EndpointStore
from cellworks_engine.errors import Unavailable


class Reader(Protocol):
    """Who has the log read."""

    def requests(self, wish: Ask) -> Told:
        """Put everything into files, and read what is asked for."""
        ...


class RequestLogService:
    """The request logs of one studio. Safe for threads."""

    def __init__(self, home: Home, store: EndpointStore, reader: Reader) -> None:
        self._home = home
        self._store = store
        self._reader = reader
        self._labelling = threading.Lock()

    def page(self, endpoint: str, query: RequestsQuery) -> RequestsPage:
        """Return some of the rows that match, the newest first; also of an endpoint that is gone."""
        self.check(endpoint)
        told = self._reader.requests(Ask(endpoint=endpoint, page=query))
        if told.page is None:
            raise Unavailable("The request log was not read.")
        return told.page

    def table(self, endpoint: str, query: RequestsTableQuery) -> Path:
        """Return an Arrow file of the rows that match, the oldest first."""
        self.check(endpoint)
        told = self._reader.requests(Ask(endpoint=endpoint, table=query))
        if told.table is None:
            raise Unavailable("The request log was not read.")
        return Path(told.table)

    def label(self, endpoint: str, said: Labels, actor: str) -> Labelled:
        """Keep what turned out to be true; when this returns, it is on the disk."""
        self.check(endpoint)
        with self._labelling:
            labels.append(LogPlaces(self._home, endpoint).labels, said.labels, now(), actor)
        return Labelled(labels=len(said.labels))

    def check(self, endpoint: str) -> None:
        """Raise NotFound where there is neither such an endpoint nor a log of one."""
        if not LogPlaces(self._home, endpoint).folder.is_dir():
            self._store.endpoint(endpoint)
