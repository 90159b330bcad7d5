"""What pip has to install for a pipeline's code: what it imports, in the versions that are installed here."""

import ast
import sys
from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, packages_distributions, version


def imported(texts: Iterable[str], own: Mapping[str, str]) -> set[str]:
    """Return the names of packages that code imports; neither Python's nor modules that travel as text."""
    found: set[str] = set()
    for text in [*texts, *own.values()]:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found.update(one.name.partition(".")[0] for one in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").partition(".")[0])
    mine = {name.partition(".")[0] for name in own}
    return found - mine - sys.stdlib_module_names - {""}


def pinned(names: Collection[str]) -> tuple[list[str], list[str]]:
    """Return lines for pip, and the names that no installed package brings."""
    alike: dict[str, list[str]] = {name: [name] for name in names if _is_installed(name)}
    others = [name for name in names if name not in alike]
    # it reads the files of every package, so it is asked only for names that are not a package's own
    known = {**(packages_distributions() if others else {}), **alike}
    lines = {
        f"{distribution}=={version(distribution).partition('+')[0]}"
        for name in names
        for distribution in known.get(name, [])
    }
    return sorted(lines, key=str.lower), sorted(name for name in others if name not in known)


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
