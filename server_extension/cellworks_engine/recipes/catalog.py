"""Every operation as a palette and a form show it: what a struct's fields say, in the words of the tables."""

import inspect
from types import SimpleNamespace, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from cellworks_engine.recipes.catalog_schema import CatalogAnswer, FieldKind, OperationField, OperationInfo
from cellworks_engine.recipes.catalog_words import HINTS, KINDS, LABELS, OPERATIONS, OperationWords
from cellworks_engine.recipes.operations import AnyOperation
from cellworks_engine.recipes.operations.base import Operation, Reach, Scalar
from cellworks_engine.recipes.operations.rows import Aggregate

_BY_NAME: dict[str, FieldKind] = {
    "column": "column", "columns": "columns", "groups": "columns", "into": "into", "frame": "frame",
    "code": "code", "expression": "code",
}  # fmt: skip
"""What a field is by its name, where its type leaves that open."""
_SCALAR = frozenset(get_args(Scalar))
_SIMPLE: dict[Any, FieldKind] = {bool: "switch", int: "integer", float: "number", str: "text"}
_ITEMS: dict[Any, FieldKind] = {Aggregate: "aggregates", float: "numbers", int: "numbers", str: "texts"}


def catalog() -> CatalogAnswer:
    """Return every operation, in the order of a palette."""
    known = {tag_of(one): one for one in get_args(AnyOperation)}
    return CatalogAnswer(operations=[_info(known[op], words) for op, words in OPERATIONS.items()])


def tag_of(operation: type[Operation]) -> str:
    """Return the `op` that an operation is told by."""
    return str(operation.__struct_config__.tag)


def _info(operation: type[Operation], words: OperationWords) -> OperationInfo:
    op = tag_of(operation)
    return OperationInfo(
        op=op, title=words.title, group=words.group, description=inspect.cleandoc(operation.__doc__ or ""),
        reach=_reach(operation), keywords=words.keywords,
        fields=[_field(op, one, words) for one in msgspec.structs.fields(operation)],
    )  # fmt: skip


def _reach(operation: type[Operation]) -> Reach:
    """Return how far an operation reaches with its defaults; no other field may matter for it."""
    defaults = {one.name: _default(one) for one in msgspec.structs.fields(operation) if not one.required}
    reach = inspect.getattr_static(operation, "reach")
    found: Reach = reach.fget(SimpleNamespace(**defaults))
    return found


def _field(op: str, info: msgspec.structs.FieldInfo, words: OperationWords) -> OperationField:
    name = info.encode_name
    kind, choices = _kind(name, _bare(info.type))
    kind = KINDS.get(f"{op}.{name}", kind)
    default = None if info.required else _default(info)
    return OperationField(
        name=name, kind=kind, required=info.required, choices=choices,
        label=LABELS.get(f"{op}.{name}") or LABELS.get(name) or name.replace("_", " ").capitalize(),
        hint=HINTS.get(f"{op}.{name}") or HINTS.get(name, ""),
        default=default if isinstance(default, str | bool | int | float | list) else None,
        kinds=words.kinds if kind in ("column", "columns") and name != "groups" else [],
    )  # fmt: skip


def _kind(name: str, type_: Any) -> tuple[FieldKind, list[str]]:
    """Return what a field takes, and its choices where it has some."""
    if get_origin(type_) is Literal:
        return "choice", list(get_args(type_))
    if _is_scalar(type_):
        return "value", []
    if get_origin(type_) is list:
        return _list_kind(name, _bare(get_args(type_)[0]))
    if get_origin(type_) is dict:
        return "names", []
    return _BY_NAME.get(name, _SIMPLE[type_]), []


def _list_kind(name: str, item: Any) -> tuple[FieldKind, list[str]]:
    if get_origin(item) is Literal:
        return "texts", list(get_args(item))
    if get_origin(item) is tuple:
        return "pairs", []
    if _is_scalar(item):
        return "values", []
    return ("columns" if name in ("columns", "groups") else _ITEMS[item]), []


def _is_scalar(type_: Any) -> bool:
    return get_origin(type_) in (Union, UnionType) and set(get_args(type_)) == _SCALAR


def _bare(type_: Any) -> Any:
    """Return a type without its bounds, and without the None that says that it may be left out."""
    if get_origin(type_) is Annotated:
        return _bare(get_args(type_)[0])
    if get_origin(type_) in (Union, UnionType) and type(None) in get_args(type_):
        rest = [one for one in get_args(type_) if one is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007  # made of a tuple
    return type_


def _default(info: msgspec.structs.FieldInfo) -> Any:
    factory = info.default_factory
    return factory() if callable(factory) and factory is not msgspec.NODEFAULT else info.default
