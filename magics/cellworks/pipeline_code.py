"""Where the code of a live function was written."""

import ast
import inspect
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.source.gathering import Function
from cellworks_engine.pipelines.source.room import Room


def source_of(called: Callable[..., Any]) -> tuple[Room, Function]:
    """Return where a live function was written; raises InvalidInput where nobody knows."""
    plain = inspect.unwrap(called)
    if not isinstance(plain, types.FunctionType):
        raise InvalidInput(f"{called!r} is no function that was written in Python.", field="code")
    if plain.__closure__:
        inner = ", ".join(plain.__code__.co_freevars)
        raise InvalidInput(
            f"{plain.__name__} uses {inner} of the function around it, which no other process has.",
            field="code",
            hint="Make it an input of the step.",
        )
    room = _room_of(plain)
    function = room.function_at(plain.__code__.co_firstlineno) if room.name != "<cells>" else None
    function = function or room.function(plain.__name__)
    if function is None or function.name != plain.__name__:
        raise InvalidInput(
            f"The source of {plain.__name__} is not what it was when it was imported.",
            field="code",
            hint="Import its module again.",
        )
    return room, function


def _room_of(function: types.FunctionType) -> Room:
    file = Path(function.__code__.co_filename)
    if file.is_file() and "ipykernel" not in str(file.parent):
        return Room(file.read_text(encoding="utf-8"), file.absolute().parent, title=file.name)
    cells = cells_room(function.__globals__)
    if cells is None:
        raise InvalidInput(f"The source of {function.__name__} is nowhere.", field="code")
    return cells


def cells_room(namespace: dict[str, Any]) -> Room | None:
    """Return the cells of the notebook whose names these are, as they ran; None outside of one."""
    shell: Any = namespace["get_ipython"]() if callable(namespace.get("get_ipython")) else None
    if shell is None:
        return None
    texts = []
    for cell in shell.history_manager.input_hist_raw:
        if cell.startswith("%%step"):  # what it binds, a step makes
            continue
        text = shell.transform_cell(cell)
        try:
            ast.parse(text)
        except SyntaxError:  # it did not run either
            continue
        texts.append(text)
    return Room("\n".join(texts), Path.cwd(), "<cells>")
