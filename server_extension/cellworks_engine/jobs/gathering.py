"""Several names of a notebook or a job, packed with all that their functions use.

Values that share objects (a model and its optimizer, two closures over one variable, a list inside another)
travel in one file, so that they share them again where they are read; every other value has a file of its
own, which jobs share as long as its content is the same.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cellworks_engine.errors import Refused
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.jobs.packing import pack, pack_together
from cellworks_engine.jobs.schema import Capture

Check = Callable[[str, Any], None]
OnRefused = Callable[[str, str | None, Refused], None]
"""Told of a name that cannot travel, the name whose functions use it (None where it was wanted) and why."""

_IPYTHON = frozenset({"get_ipython", "exit", "quit", "display"})
_PYTHON = frozenset(
    f"__{word}__"
    for word in ("name", "doc", "package", "loader", "spec", "builtin", "builtins", "annotations", "file")
)
_RECORDS = frozenset({"In", "Out", "_ih", "_oh", "_dh"})
"""What IPython remembers of this notebook, and of no other process."""


def is_users(name: str, namespace: Mapping[str, Any]) -> bool:
    """Tell whether a name is there and the user's, not Python's or IPython's own."""
    if name not in namespace or name in _IPYTHON or name in _PYTHON:
        return False
    made_in = getattr(namespace[name], "__globals__", {}) if name == "open" else {}
    return str(made_in.get("__name__")).partition(".")[0] != "IPython"


def _refuse_records(name: str) -> None:
    if name in _RECORDS:
        raise Refused(
            f"`{name}` is what IPython remembers of this notebook, and a job has no such past.",
            field=name,
            hint="Give the value that the cell needs a name first.",
        )


def gather(
    wanted: Iterable[str],
    namespace: dict[str, Any],
    *,
    without: Iterable[str] = (),
    check: Check | None = None,
    on_refused: OnRefused | None = None,
) -> dict[str, Packed]:
    """Pack names and, in turn, the names that functions in their values read; nothing is written.

    Raises Refused at the first that cannot travel, unless `on_refused` takes it.
    """
    left_out = set(without)
    packed: dict[str, Packed] = {}
    queue: list[tuple[str, str | None]] = [(name, None) for name in wanted]
    for name, user in queue:  # grows
        if name in left_out or not is_users(name, namespace):
            continue
        left_out.add(name)
        try:
            _refuse_records(name)
            if check is not None:
                check(name, namespace[name])
            packed[name] = pack(namespace[name], name, namespace=namespace)
        except Refused as error:
            told = _with_user(error, user)
            if on_refused is None:
                raise told from None
            on_refused(name, user, told)
            continue
        queue += [(used, name) for used in packed[name].uses]
    return packed


def _with_user(error: Refused, user: str | None) -> Refused:
    if user is None:
        return error
    return Refused(
        f"`{user}` uses a name that cannot travel: {error.message}", field=error.field, hint=error.hint
    )


def keep(
    packed: dict[str, Packed], namespace: dict[str, Any], store: Callable[[Packed, str], str]
) -> list[Capture]:
    """Store what was packed, by content, and say what went where; `store` returns a digest."""
    together: dict[str, str] = {}
    groups, views = _shared(packed)
    for group in groups:
        values = {name: namespace[name] for name in group}
        digest = store(pack_together(values, namespace, views), " and ".join(group))
        together.update(dict.fromkeys(group, digest))
    return [
        one.capture(name, together[name] if name in together else store(one, name))
        for name, one in packed.items()
    ]


def _shared(packed: dict[str, Packed]) -> tuple[list[list[str]], frozenset[int]]:
    """Return the groups of names that share objects, and the arrays (by id) that share memory."""
    if not any(one.may_share for one in packed.values()):
        return [], frozenset()
    from cellworks_engine.jobs import sharing, viewing

    views = viewing.overlapping(array for one in packed.values() for array in one.arrays)
    owners = {id(array): id(viewing.owner_of(array)) for array in views}
    several = sum(one.may_share for one in packed.values()) > 1
    held = {name: set(one.objects()) if several else set[int]() for name, one in packed.items()}
    for name, one in packed.items():
        held[name] |= {owners[id(array)] for array in one.arrays if id(array) in owners}
    groups = sharing.groups(held)
    grouped = {name for group in groups for name in group}
    alone = [[name] for name, one in packed.items() if name not in grouped and _has(one, owners)]
    return groups + alone, frozenset(owners)


def _has(packed: Packed, arrays: Mapping[int, object]) -> bool:
    return any(id(array) in arrays for array in packed.arrays)
