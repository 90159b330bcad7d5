"""Looking at the registry when something was written there: by a job, or by MLflow's API."""

import logging
import threading

from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change, Grew
from cellworks_engine.errors import CellworksError
from cellworks_engine.models.service import ModelService

log = logging.getLogger(__name__)

_REST = 1.0
"""Seconds between two looks, however much is written."""


class ModelWatch:
    """Has the models follow what is registered past them. Its thread sleeps until something was written."""

    def __init__(self, models: ModelService, changes: Changes) -> None:
        self._models = models
        self._changes = changes
        self._written = threading.Event()

    def run(self, closing: threading.Event) -> None:
        """Look whenever something was written, until the studio closes."""
        end = self._changes.subscribe(self._hear)
        try:
            left = self._read(closing)  # what an earlier studio has entered
            while not closing.is_set():
                if self._written.wait(_REST):
                    self._written.clear()
                    self._look()
                    left = self._read(closing)
                    closing.wait(_REST)
                elif left:
                    left = self._read(closing)
        finally:
            end()

    def _hear(self, event: Change | Grew) -> None:
        carried = isinstance(event, Change) and (event.slice, event.verb) == ("jobs", "carried")
        by_others = isinstance(event, Grew) and (event.slice, event.entity) == ("runs", "store")
        if carried or by_others:
            self._written.set()

    def _read(self, closing: threading.Event) -> bool:
        try:
            return self._models.read(closing)
        except CellworksError as error:
            log.warning("models: a version could not be read: %s", error.message)
            return False

    def _look(self) -> None:
        try:
            self._models.look()
        except CellworksError as error:
            log.warning("models: the registry could not be looked at: %s", error.message)
