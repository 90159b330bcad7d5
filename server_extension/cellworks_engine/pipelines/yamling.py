"""YAML as people expect it: `on`, `1:30` and `2026-12-01` are texts, `1e-3` is a number (YAML 1.2)."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cellworks_engine.errors import MissingExtra

if TYPE_CHECKING:
    import yaml

_PLAIN = {
    "bool": (r"^(?:true|false)$", "tf"),
    "int": r"^[-+]?(?:0|[1-9][0-9]*)$",
    "float": r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
}
_NUMERIC = "-+.0123456789"
_REPLACED = {f"tag:yaml.org,2002:{name}" for name in (*_PLAIN, "timestamp")}


@cache
def loader() -> "type[yaml.SafeLoader]":
    """Return the class that reads; raises MissingExtra without PyYAML."""
    yaml = _yaml()

    quick = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it

    class Loader(quick):  # type: ignore[misc, valid-type]  # the module is found at run time
        """SafeLoader with fewer surprises."""

    _resolve(Loader)
    return Loader


@cache
def dumper() -> "type[yaml.SafeDumper]":
    """Return the class that writes; it quotes what the reader would take for something else."""
    yaml = _yaml()

    class Dumper(yaml.SafeDumper):  # type: ignore[misc, name-defined]
        """SafeDumper that writes code as it stands, and a list inside its key."""

        def ignore_aliases(self, _data: object) -> bool:
            return True

        def increase_indent(self, flow: bool = False, **_: bool) -> None:
            super().increase_indent(flow, False)

    def text(dumping: Any, value: str) -> Any:
        return dumping.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    _resolve(Dumper)
    return Dumper


def _yaml() -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingExtra("Reading and writing YAML needs PyYAML.", hint="pip install PyYAML") from None
    return yaml


def _resolve(kind: Any) -> None:
    kind.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag not in _REPLACED]
        for first, known in kind.yaml_implicit_resolvers.items()
    }
    for name, said in _PLAIN.items():
        pattern, first = said if isinstance(said, tuple) else (said, _NUMERIC)
        kind.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(pattern), list(first))
