"""What a cell needs from the notebook, packed: its values by content, its imports by name.

The names that a cell reads, the functions among them with the names that those read in turn, classes with
their methods. What a module defines is imported again in the job.
"""

import __future__

import importlib.util
import sys
import types
from collections.abc import Callable, Collection
from typing import Any

from cellworks.patches import refuse_patches
from cellworks_engine.errors import Refused
from cellworks_engine.jobs.gathering import OnRefused, gather, keep
from cellworks_engine.jobs.naming import attributes_in
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.jobs.packing import pack_module
from cellworks_engine.jobs.schema import Capture
from cellworks_engine.pipelines.source.names import Names, cell_names

_Feature = type(__future__.annotations)
Transform = Callable[[str], str]
Store = Callable[[Packed, str], str]
"""Takes a packed value and its name, and returns the digest under which the studio has it."""


def analyse(source: str, transform: Transform = str, outputs: Collection[str] = ()) -> Names:
    """Return the names of a cell whose `outputs` are kept; raises SyntaxError with the cell's line."""
    return cell_names(transform(source), _star_names, outputs)


def pack_names(
    names: Names,
    namespace: dict[str, Any],
    *,
    without: Collection[str] = (),
    on_refused: OnRefused | None = None,
) -> dict[str, Packed]:
    """Pack what a cell needs, in the order it reads it; writes nothing.

    Raises Refused at the first name that cannot travel, unless `on_refused` takes it, and where the cell
    needs more than names. A name that the notebook lacks is left to the cell: it is a builtin, or the
    cell's own mistake to report.
    """
    if names.around:
        raise Refused(
            f"The cell looks at all names of the notebook (`{names.around}`); a job has only those it needs.",
            hint="Name the values that the cell needs, or put them into a dictionary first.",
        )
    _refuse_own_magics(names.magics, namespace)
    wanted = [*names.needed, *_futures(namespace)]
    packed = gather(wanted, namespace, without=without, check=check, on_refused=on_refused)
    values = {name: namespace[name] for name in packed}
    attributes = names.attributes.union(*map(_attributes, values.values()))
    refuse_patches(attributes, values, namespace)
    for name, value in values.items():
        if isinstance(value, types.ModuleType) and (more := _submodules(value, attributes)):
            packed[name] = pack_module(value, more)
    return packed


def _futures(namespace: dict[str, Any]) -> list[str]:
    """Return what the notebook imports from `__future__`: it holds for every later cell."""
    return [name for name in __future__.all_feature_names if isinstance(namespace.get(name), _Feature)]


def _submodules(module: types.ModuleType, attributes: frozenset[str]) -> list[str]:
    """Return the modules inside a package that the notebook has imported and the cell names."""
    if not hasattr(module, "__path__"):
        return []
    own = f"{module.__name__}."
    inside = [name for name in sys.modules if name.startswith(own)]
    return sorted(name for name in inside if attributes.issuperset(name.removeprefix(own).split(".")))


def _attributes(value: Any) -> Collection[str]:
    """Return the attributes (and globals) that the code of a function, or of a class's methods, names."""
    if isinstance(value, types.FunctionType):
        return attributes_in(value.__code__)
    kind = value if isinstance(value, type) else type(value)
    if kind.__module__ != "__main__":
        return ()
    return frozenset().union(*map(_attributes, filter(_is_function, vars(kind).values())))


def _is_function(value: Any) -> bool:
    return isinstance(value, types.FunctionType)


def _refuse_own_magics(magics: Collection[str], namespace: dict[str, Any]) -> None:
    """Refuse what this notebook has registered as a magic: a job's IPython does not know it."""
    if not magics or not callable(namespace.get("get_ipython")):
        return
    shell: Any = namespace["get_ipython"]()
    for magic in magics:
        word = magic.lstrip("%")
        known = shell.find_cell_magic(word) if magic.startswith("%%") else shell.find_line_magic(word)
        if getattr(known, "__globals__", None) is namespace:
            raise Refused(
                f"`{magic}` is a magic of this notebook, and a job does not have it.",
                hint=f"Call the function behind {magic} in the cell.",
            )


def capture(
    names: Names, namespace: dict[str, Any], store: Store, *, without: Collection[str] = ()
) -> list[Capture]:
    """Pack what a cell needs and have it stored; nothing is stored before all is packed."""
    return keep(pack_names(names, namespace, without=without), namespace, store)


def check(name: str, value: Any) -> None:
    """Raise Refused where a value is of a kind that cannot travel into a job."""
    if isinstance(value, types.ModuleType):
        _check_module(name, value)
    elif isinstance(value, types.FunctionType | type):
        _check_definition(name, value)
    elif isinstance(value, types.GeneratorType | types.CoroutineType | types.AsyncGeneratorType):
        raise Refused(
            f"`{name}` is a {type(value).__name__.replace('_', ' ')}, which runs only once and only here.",
            field=name,
            hint="Make it inside the cell, or turn it into a list first.",
        )
    elif type(value).__module__ == "torch" and getattr(value, "grad_fn", None) is not None:
        raise Refused(
            f"`{name}` has a graph of gradients behind it, which does not travel.",
            field=name,
            hint=f"Compute it inside the cell, or use {name}.detach().",
        )


def _check_module(name: str, module: types.ModuleType) -> None:
    own = module.__name__
    if sys.modules.get(own) is module and own != "__main__" and _can_be_found(own):
        return
    raise Refused(
        f"`{name}` is a module that was made in this process, so a job cannot import it.",
        field=name,
        hint=f"Put its code into a file {own}.py and import that.",
    )


def _can_be_found(module: str) -> bool:
    try:
        return module in sys.builtin_module_names or importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # a parent is gone, or a module without a spec
        return False


def _check_definition(name: str, value: Any) -> None:
    """Refuse what is pickled as an import of a module that no job finds."""
    module = getattr(value, "__module__", None) or "builtins"
    found = sys.modules.get(module)
    if module == "__main__" or found is None or _can_be_found(module):
        return
    raise Refused(
        f"`{name}` comes from the module {module}, made in this process: a job cannot import it.",
        field=name,
        hint=f"Put its code into a file {module}.py and import that.",
    )


def _star_names(module: str) -> list[str]:
    """Return what `from module import *` binds, where the notebook has loaded the module."""
    loaded = sys.modules.get(module)
    if loaded is None:
        return []
    named = getattr(loaded, "__all__", None)
    return list(named) if named is not None else [name for name in vars(loaded) if not name.startswith("_")]
