"""Whether the notebook has changed a frame since a panel opened it."""

import weakref
from collections.abc import Mapping
from typing import Any

from cellworks_engine.errors import NotFound
from cellworks_engine.recipes.sameness import place_of
from cellworks_engine.recipes.wrangling.ask_schema import AskOpen
from cellworks_engine.recipes.wrangling.opening import find
from cellworks_engine.recipes.wrangling.table_schema import FrameOrigin


class Watched:
    """The notebook's frames that are looked at; a change is told once."""

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names
        self._seen: dict[str, object] = {}

    def look(self, opened: Mapping[str, AskOpen]) -> None:
        """Note how frames stand that were opened since."""
        for frame, ask in opened.items():
            if frame not in self._seen and isinstance(ask.origin, FrameOrigin):
                self._seen[frame] = self._mark(ask.origin.name)

    def changed(self, opened: Mapping[str, AskOpen]) -> list[str]:
        """Return the frames that stand otherwise now; those that were let go are forgotten."""
        found = []
        for frame, seen in list(self._seen.items()):
            ask = opened.get(frame)
            if ask is None:
                del self._seen[frame]
            elif (
                isinstance(ask.origin, FrameOrigin)
                and seen is not None
                and self._mark(ask.origin.name) != seen
            ):
                self._seen[frame] = None
                found.append(frame)
        return found

    def _mark(self, name: str) -> object:
        """Return what tells a frame from itself at another time: the object, its columns and their memory."""
        import pandas as pd

        try:
            value: Any = find(self._names, name)
        except NotFound:
            return "gone"
        if not isinstance(value, pd.DataFrame):
            return id(value)
        places = tuple(place_of(value.iloc[:, at]) for at in range(min(value.shape[1], 200)))
        return (weakref.ref(value), value.shape, tuple(map(str, value.columns)), places)
