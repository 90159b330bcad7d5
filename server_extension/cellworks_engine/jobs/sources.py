"""The source of a notebook's functions, so that a traceback shows their lines where no file has them."""

import linecache
import types


def lines_of(code: types.CodeType) -> tuple[int, str]:
    """Return the number of a function's first line and its text; no text where nobody has it."""
    first = code.co_firstlineno
    return first, "".join(linecache.getlines(code.co_filename)[first - 1 : _last_line(code)])


def with_source(code: types.CodeType, first: int, text: str) -> types.CodeType:
    """Return the code under a file name of its own, whose lines tracebacks find."""
    name = f"<notebook: {code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}>"
    lines = ["\n"] * (first - 1) + text.splitlines(keepends=True)
    while name in linecache.cache and linecache.cache[name][2:3] != (lines,):  # another of that name
        name = f"{name[:-1]}'>"
    linecache.cache[name] = (len(text), None, lines, name)
    return _renamed(code, name)


def _last_line(code: types.CodeType) -> int:
    own = max((line for *_, line in code.co_lines() if line is not None), default=code.co_firstlineno)
    return max([own, *(_last_line(one) for one in code.co_consts if isinstance(one, types.CodeType))])


def _renamed(code: types.CodeType, name: str) -> types.CodeType:
    inner = tuple(_renamed(one, name) if isinstance(one, types.CodeType) else one for one in code.co_consts)
    return code.replace(co_filename=name, co_consts=inner)
