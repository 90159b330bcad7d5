"""Which names a function reads in the notebook when it runs, found in its bytecode.

Words in strings count where the code hands strings to what evaluates them: `frame.query("x > @least")`,
`globals()["model"]`, `eval("rate * 2")`.
"""

import builtins
import dis
import functools
import re
import types
from collections.abc import Iterator

LOOKS_AROUND = frozenset(
    {
        "globals", "locals", "vars", "dir", "eval", "exec", "user_ns", "__main__", "f_globals", "f_locals",
        "__globals__",
    }
)  # fmt: skip
"""Code that names one of these may read any name."""
_QUERIES = frozenset({"query", "eval"})
_GLOBAL = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"})
_WORD = re.compile(r"[^\W\d]\w*")
_AT_NAME = re.compile(r"@([^\W\d]\w*)")


@functools.lru_cache(maxsize=4096)
def names_in(code: types.CodeType) -> tuple[str, ...]:
    """Return the globals that code may read or set, its inner functions included, in their order."""
    found: dict[str, None] = {}
    for one in _every(code):
        if not found.keys() >= set(one.co_names):
            found.update(dict.fromkeys(_globals_of(one)))
        found.update(dict.fromkeys(_hidden(one)))
    return tuple(found)


def looks_around(code: types.CodeType) -> bool:
    """Tell whether code may read names that it does not spell out."""
    return any(not LOOKS_AROUND.isdisjoint(one.co_names) for one in _every(code))


@functools.lru_cache(maxsize=4096)
def attributes_in(code: types.CodeType) -> frozenset[str]:
    """Return every attribute (and global) that code names, its inner functions included."""
    return frozenset(name for one in _every(code) for name in one.co_names)


def words_in(text: str) -> list[str]:
    """Return the words of a text that could be names."""
    return [word for word in _WORD.findall(text) if not hasattr(builtins, word)]


def _every(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _every(constant)


def _globals_of(code: types.CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _GLOBAL:
            yield instruction.argval


def _hidden(code: types.CodeType) -> Iterator[str]:
    texts = [one for one in code.co_consts if isinstance(one, str)]
    if not LOOKS_AROUND.isdisjoint(code.co_names):
        for text in texts:
            yield from words_in(text)
    elif not _QUERIES.isdisjoint(code.co_names):
        for text in texts:
            yield from _AT_NAME.findall(text)
