"""Pickles of what lives in a notebook: exact, and bound to the names of whoever reads them.

A function that a notebook defines reads its globals in the notebook's namespace. In a job it has to read them
in the job's, where the cell assigns too, so it travels without them: the reader's own namespace takes their
place, and `Pickled.uses` says which names that are.
"""

import builtins
import functools
import io
import pickle
import types
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import cloudpickle

from cellworks_engine.jobs import rebuilding, viewing
from cellworks_engine.jobs.naming import names_in, words_in
from cellworks_engine.jobs.sources import lines_of, with_source

IN_BAND = 4096
"""Buffers smaller than this stay in the pickle: a segment costs more than the copy."""

Names = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pickled:
    """A pickle and its out-of-band buffers, with what it says about the notebook."""

    stream: memoryview
    buffers: list[memoryview]
    uses: tuple[str, ...]
    """Globals of the notebook that functions inside read or set, in the order they were met."""
    met: Callable[[], Iterator[Any]]
    """Yields every object inside that could be met twice."""
    arrays: list[Any]
    """The arrays inside that a person could change through another array: see `viewing`."""


def dumps(value: Any, namespace: Names | None = None, views: Collection[int] = ()) -> Pickled:
    """Pickle a value; functions whose globals are `namespace` are bound to the reader's names.

    The arrays whose ids are `views` keep the memory that they share with each other.
    """
    buffers: list[memoryview] = []

    def keep(buffer: pickle.PickleBuffer) -> bool:
        try:
            view = buffer.raw()
        except BufferError:  # not contiguous: the pickler copies it
            return True
        if view.nbytes < IN_BAND:
            return True
        buffers.append(view)
        return False

    stream = io.BytesIO()
    pickler = _Pickler(stream, namespace, keep, frozenset(views))
    pickler.dump(value)
    arrays = pickler.arrays.found() if namespace is not None else []
    return Pickled(stream.getbuffer(), buffers, tuple(pickler.uses), pickler.met, arrays)


@dataclass(slots=True)
class _Reading:
    """One reading of a pickle, and who reads."""

    names: Names
    known: dict[type, Callable[[], None]] = field(default_factory=dict)
    """Classes that the reader has already, and how each would become what it was where it was written."""


_reading: ContextVar[_Reading | None] = ContextVar("cellworks_reading", default=None)


def loads(stream: Any, buffers: Any = (), namespace: Names | None = None) -> Any:
    """Read a pickle; functions in it that were bound to a notebook read and set `namespace`.

    A class that is here already stays as it is, unless the pickle is of the class itself.
    """
    with _reading_into({} if namespace is None else namespace) as reading:
        value = pickle.loads(stream, buffers=buffers)
        for one in (value, *(value.values() if type(value) is dict else ())):
            if isinstance(one, type) and one in reading.known:
                reading.known[one]()
        return value


@contextmanager
def _reading_into(names: Names) -> Iterator[_Reading]:
    had = names.get("__builtins__", builtins)
    reading = _Reading(names)
    token = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(token)
        if "__builtins__" in names:  # cloudpickle has put its own there
            names["__builtins__"] = had


def readers_names() -> Names:
    """Return the namespace of whoever reads the pickle that is being read."""
    reading = _reading.get()
    return {} if reading is None else reading.names


class _ReadersNames(dict[str, Any]):
    """Stands for the globals of a notebook's function; read back, it is the reader's namespace."""

    def __reduce__(self) -> tuple[Any, ...]:
        return readers_names, ()


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    def __init__(self, stream: io.BytesIO, namespace: Names | None, keep: Any, views: frozenset[int]) -> None:
        super().__init__(stream, protocol=5, buffer_callback=keep)
        self._namespace = namespace
        self._cells: dict[int, types.CellType] = {}
        self._views = views
        self.arrays = viewing.Arrays()
        self.uses: dict[str, None] = {}
        if namespace is not None:
            # what cloudpickle would fill with the globals of functions; it leaves alone what is not empty
            self.globals_ref[id(namespace)] = _ReadersNames(__name__="__main__")

    def met(self) -> Iterator[Any]:
        """Yield every object in the pickle that could be met twice."""
        for _, one in self.memo.copy().values():
            yield one

    def reducer_override(self, obj: Any) -> Any:
        if self._namespace is not None:
            if isinstance(obj, type):
                return self._class(obj)
            if isinstance(obj, types.FunctionType) and obj.__globals__ is self._namespace:
                return self._bound(obj)
            if isinstance(obj, types.CellType) and id(obj) in self._cells:
                return types.CellType, ()  # its functions fill it, once they are there
            if isinstance(obj, functools._lru_cache_wrapper) and self._is_notebooks(obj.__wrapped__):
                return _cached, (obj.__wrapped__, obj.cache_parameters())
            if id(obj) in self._views:
                return viewing.reduced(obj)
            self.arrays.meet(obj)
        rebuilt = rebuilding.reduced(obj)
        return super().reducer_override(obj) if rebuilt is None else rebuilt

    def _is_notebooks(self, function: Any) -> bool:
        return isinstance(function, types.FunctionType) and function.__globals__ is self._namespace

    def _is_named(self, definition: Any) -> bool:
        """Tell whether the notebook knows a function or class by its own name, as pickle looks it up."""
        assert self._namespace is not None
        return self._namespace.get(definition.__qualname__) is definition

    def _class(self, kind: type) -> Any:
        reduced = super().reducer_override(kind)
        if not isinstance(reduced, tuple) or len(reduced) != 6:  # imported by name
            return reduced
        make, args, state, *_, set_state = reduced
        if isinstance(args[0], type) and "__slots__" in vars(kind) and not issubclass(kind, tuple):
            args, state = rebuilding.with_slots(args, state)
        told = vars(kind).get("__annotations__", {})  # postponed ones are words
        texts = [one for one in told.values() if isinstance(one, str)] if isinstance(told, dict) else []
        self.uses.update(dict.fromkeys(word for text in texts for word in words_in(text)))
        told = (state, kind.__qualname__, self._is_named(kind), set_state)
        return _skeleton, (make, *args), told, None, None, _restore_class

    def _bound(self, function: types.FunctionType) -> Any:
        make, (code, names, *rest, _), (state, slots), *_, set_state = self._dynamic_function_reduce(function)
        self.uses.update(dict.fromkeys(slots["__globals__"]))
        self.uses.update(dict.fromkeys(name for name in names_in(code) if name in function.__globals__))
        # cloudpickle would give each function cells of its own: closures over one variable would part
        cells = function.__closure__ or ()
        self._cells.update((id(cell), cell) for cell in cells)
        filled = [(cell, cell.cell_contents) for cell in cells if _is_filled(cell)]
        state = (state, {**slots, "__globals__": {}, "__closure__": None})
        told = (filled, state, self._is_named(function), set_state, lines_of(function.__code__))
        return make, (code, names, *rest, function.__closure__), told, None, None, _restore


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _restore(function: Any, told: tuple[Any, Any, bool, Any, tuple[int, str]]) -> None:
    filled, state, named, set_state, (first, text) = told
    for cell, contents in filled:
        cell.cell_contents = contents
    set_state(function, state)
    if text:
        function.__code__ = with_source(function.__code__, first, text)
    if named:
        _know(function)


def _know(definition: Any) -> None:
    """Let the reader find it by its own name, as the notebook does: pickle and joblib look there."""
    name = definition.__qualname__
    if not hasattr(builtins, name):
        readers_names().setdefault(name, definition)


def _cached(function: Any, parameters: dict[str, Any]) -> Any:
    return functools.lru_cache(**parameters)(function)


def _skeleton(make: Callable[..., type], *args: Any) -> type:
    """Return the class of the reader that is the one in the pickle, else an empty one to fill."""
    known: type | None = cloudpickle.cloudpickle._DYNAMIC_CLASS_TRACKER_BY_ID.get(args[-2])
    reading = _reading.get()
    if known is None or reading is None:
        return rebuilding.skeleton(make, *args)
    reading.known.setdefault(known, lambda: None)
    return known


def _restore_class(kind: type, told: tuple[Any, str, bool, Any]) -> None:
    state, qualname, named, set_state = told
    reading = _reading.get()
    if reading is not None and kind in reading.known:
        reading.known[kind] = lambda: set_state(kind, state)
        return
    set_state(kind, state)
    kind.__qualname__ = qualname
    if named:
        _know(kind)
