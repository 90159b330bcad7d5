"""The packages that a logged model needs, read off its files and this process.

MLflow finds them by loading the model in a new process, which takes seconds. The process that logs a model
has imported all that the model is made of, and a saved model names its classes by module.
"""

import importlib.metadata
import re
import sys
from functools import cache
from pathlib import Path

_MODULE = re.compile(rb"[A-Za-z_]\w{2,}(?=\.)|(?<=\x8c.)[A-Za-z_]\w{2,}", re.DOTALL)
_READ_AT_MOST = 256 << 20
_ALWAYS = ("numpy", "pandas", "scipy")
"""What nearly every model is given its rows in: pinned where it is loaded."""
_DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow", "yaml": "PyYAML", "cv2": "opencv-python"}


def requirements(model: Path, fallback: list[str]) -> list[str]:
    """Return pinned requirements of the model saved at `model`: the flavour's own and what its files name."""
    names = {name for name in _named_in(model) | set(_ALWAYS) if name in sys.modules and name not in _OURS}
    pinned = {_key(line): line for line in fallback}
    for name in sorted(names):
        distribution = _distribution(name)
        if distribution is not None:
            pinned.setdefault(
                _key(distribution), f"{distribution}=={importlib.metadata.version(distribution)}"
            )
    return sorted(pinned.values())


_OURS = {"cellworks", "cellworks_engine", "mlflow"} | set(sys.stdlib_module_names)


def distribution_line(module: str) -> str | None:
    """Return `name==version` of the distribution that an imported module comes from; None for one of none."""
    if module in _OURS or (found := _distribution(module)) is None:
        return None
    return f"{found}=={importlib.metadata.version(found)}"


def _named_in(model: Path) -> set[str]:
    """Return the top-level modules that the model's files may name."""
    found: set[str] = set()
    files = [model] if model.is_file() else [one for one in model.rglob("*") if one.is_file()]
    for file in files:
        with file.open("rb") as opened:
            found.update(name.decode() for name in set(_MODULE.findall(opened.read(_READ_AT_MOST))))
    return found


@cache
def _distribution(module: str) -> str | None:
    """Return the installed distribution that a module comes from; None for one that lies in no package."""
    for guess in (_DISTRIBUTIONS.get(module), module, module.replace("_", "-")):
        if guess is None:
            continue
        try:
            importlib.metadata.version(guess)
        except importlib.metadata.PackageNotFoundError:
            continue
        return guess
    origin = getattr(sys.modules.get(module), "__file__", None) or ""
    if "site-packages" not in origin:
        return None
    named = importlib.metadata.packages_distributions().get(module)
    return named[0] if named else None


def _key(requirement: str) -> str:
    return re.split(r"[=<>!~ \[]", requirement, maxsplit=1)[0].lower().replace("_", "-")
