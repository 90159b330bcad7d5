"""What a component of Kubeflow Pipelines does around a step's code.

The text of these functions stands inside each component, which runs where nothing of ours is: each imports
what it needs, and uses no other one than those that travel with it.
"""

from typing import Any


def cw_read(artifact: Any, kind: str) -> Any:
    """Return what a step kept, or the rows of a data set; a file is its path."""
    import json
    import pickle
    from pathlib import Path

    if isinstance(artifact, list):
        return [cw_read(one, kind) for one in artifact]
    path = Path(artifact.path)
    if kind == "file":
        return str(path)
    head = b"PAR1"
    if not path.is_dir():
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            if head[:1] == b"\x80":
                return pickle.load(file)
    if head == b"PAR1" or path.suffix == ".csv":
        import pandas as pd

        return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    return json.loads(path.read_text(encoding="utf-8"))


def cw_keep(value: Any, kind: str, artifact: Any) -> None:
    """Keep what a step made: rows as Parquet, what JSON has a form for as JSON, any other object pickled.

    Numbers of metrics and reports are shown beside it.
    """
    import json
    import math
    import shutil
    from pathlib import Path

    import cloudpickle

    path = Path(artifact.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind in ("metrics", "report") and isinstance(value, dict):
        for name, one in value.items():
            number = one.item() if getattr(one, "shape", None) == () else one
            if isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number):
                artifact.metadata[str(name)] = number
    if kind == "file":
        (shutil.copytree if Path(value).is_dir() else shutil.copyfile)(value, path)
        return
    if kind == "dataset" and hasattr(value, "to_parquet"):
        import pandas as pd

        try:
            value.to_parquet(path)
            if pd.read_parquet(path).equals(value):
                return
        except (ValueError, TypeError, NotImplementedError):  # rows that Parquet has no form for
            pass
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        text = ""
    if text and repr(json.loads(text)) == repr(value):
        path.write_text(text, encoding="utf-8")
    else:
        path.write_bytes(cloudpickle.dumps(value))


def cw_run(code: str, function: str, given: Any, modules: Any, seconds: Any) -> Any:
    """Run code, and return what its function returns; past `seconds` the process is ended."""
    import __future__

    import faulthandler
    import importlib.util
    import linecache
    import sys

    import cloudpickle

    class Texts:
        """Finds modules that travelled as text."""

        def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
            inside = any(other.startswith(f"{name}.") for other in modules)
            if name not in modules and not inside:
                return None
            loader: Any = self
            return importlib.util.spec_from_loader(name, loader, origin=f"<{name}>", is_package=inside)

        def create_module(self, _spec: Any) -> None:
            """Have Python make it."""

        def exec_module(self, module: Any) -> None:
            exec(modules.get(module.__name__, ""), module.__dict__)  # noqa: S102 (the user's code)
            cloudpickle.register_pickle_by_value(module)  # the step that reads it has no such module

    if modules:
        finder: Any = Texts()
        sys.meta_path.insert(0, finder)
    if seconds:
        faulthandler.dump_traceback_later(seconds, exit=True)
    file = f"<{function}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: Any = {"__name__": "__main__"}
    exec(compile(code, file, "exec", __future__.annotations.compiler_flag, dont_inherit=True), names)  # noqa: S102
    made = names[function](**given)
    faulthandler.cancel_dump_traceback_later()
    return made
