"""MLflow's filter language, made into SQL: `metrics.auc > 0.6 and params.depth = '8'`."""

import re
from dataclasses import dataclass

from cellworks_engine.errors import InvalidInput

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])
      | (?P<name>`[^`]+`|[A-Za-z_][\w\-]*)
      | (?P<sign>!=|<>|>=|<=|=|>|<|\(|\)|,|\.)
    )""",
    re.VERBOSE,
)
_KINDS = {
    "metric": "metric", "metrics": "metric", "param": "param", "params": "param", "parameter": "param",
    "parameters": "param", "tag": "tag", "tags": "tag", "attribute": "attribute", "attributes": "attribute",
    "attr": "attribute", "run": "attribute",
}  # fmt: skip
_ATTRIBUTES = {
    "status": "status", "run_name": "name", "run name": "name", "name": "name", "run_id": "run_uuid",
    "user_id": "user_id", "user": "user_id", "artifact_uri": "artifact_uri", "start_time": "start_time",
    "created": "start_time", "end_time": "end_time",
}  # fmt: skip
_NUMERIC = {"start_time", "end_time"}
_EXAMPLE = "For example: metrics.auc > 0.6 and params.depth = '8'"


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison: of a metric, a parameter, a tag, or a column of the runs."""

    kind: str
    key: str
    sign: str
    value: str | float | tuple[str, ...] | None


class _Reader:
    """Takes a filter apart, token by token."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            found = _TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise _wrong(f"{text[position:].strip()[:20]!r} cannot be read in the filter {text!r}.")
            self._tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()
        self._text = text
        self._at = 0

    def peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self._at += 1
        return token

    def word(self, *words: str) -> bool:
        """Take the next token where it is one of these words."""
        kind, text = self.peek()
        if kind in ("name", "sign") and text.lower() in words:
            self._at += 1
            return True
        return False

    def wrong(self, expected: str) -> InvalidInput:
        _, text = self.peek()
        place = f"at {text!r}" if text else "at its end"
        return _wrong(f"The filter {self._text!r} cannot be read {place}: {expected} is expected.")


def parse(text: str) -> list[Clause]:
    """Return the comparisons of a filter, all of which must hold."""
    reader = _Reader(text)
    if reader.peek()[0] == "end":
        return []
    clauses = [_clause(reader)]
    while reader.peek()[0] != "end":
        if reader.word("or"):
            raise _wrong("MLflow's filters have no OR.")
        if not reader.word("and"):
            raise reader.wrong("AND")
        clauses.append(_clause(reader))
    return clauses


def _clause(reader: _Reader) -> Clause:
    kind, key = _named(reader)
    sign = _sign(reader)
    if sign in ("IN", "NOT IN"):
        return Clause(kind, key, sign, _list(reader))
    if sign in ("IS NULL", "IS NOT NULL"):
        return Clause(kind, key, sign, None)
    sort, text = reader.take()
    if sort not in ("text", "number"):
        reader._at -= 1
        raise reader.wrong("a number or a text in quotes")
    numeric = kind == "metric" or (kind == "attribute" and key in _NUMERIC)
    if numeric != (sort == "number"):
        wanted = "a number" if numeric else f"a text in quotes, like '{text}'"
        raise _wrong(f"{text} is compared with a {kind}: {wanted} is expected.")
    return Clause(kind, key, sign, float(text) if numeric else _unquoted(text))


def _named(reader: _Reader) -> tuple[str, str]:
    """Return the kind and the key; a bare name is a column of the runs."""
    sort, first = reader.take()
    if sort != "name":
        reader._at -= 1
        raise reader.wrong("metrics.<name>, params.<name>, tags.<name> or a column of the runs")
    if not reader.word("."):
        return "attribute", _attribute(_bare(first))
    kind = _KINDS.get(first.lower())
    if kind is None:
        raise _wrong(f"{first!r} is neither metrics, params, tags nor attributes.")
    parts = []
    while True:
        sort, text = reader.take()
        if sort not in ("name", "number", "text"):
            reader._at -= 1
            raise reader.wrong("a name")
        parts.append(_unquoted(text) if sort == "text" else _bare(text))
        if not reader.word("."):
            break
    key = ".".join(parts)
    return kind, _attribute(key) if kind == "attribute" else key


def _sign(reader: _Reader) -> str:
    sort, text = reader.take()
    word = text.upper()
    if sort == "sign" and text not in "(),.":
        return "!=" if text == "<>" else text
    if word in ("LIKE", "ILIKE", "IN"):
        return word
    if word == "NOT" and reader.word("in"):
        return "NOT IN"
    if word == "IS":
        return "IS NOT NULL" if reader.word("not") and reader.word("null") else _null(reader)
    reader._at -= 1
    raise reader.wrong("a comparison (=, !=, >, >=, <, <=, LIKE, ILIKE, IN)")


def _null(reader: _Reader) -> str:
    if reader.word("null"):
        return "IS NULL"
    raise reader.wrong("NULL")


def _list(reader: _Reader) -> tuple[str, ...]:
    if not reader.word("("):
        raise reader.wrong("a list in brackets")
    values = []
    while True:
        sort, text = reader.take()
        if sort != "text":
            reader._at -= 1
            raise reader.wrong("a text in quotes")
        values.append(_unquoted(text))
        if reader.word(")"):
            return tuple(values)
        if not reader.word(","):
            raise reader.wrong("a comma or a bracket")


def _attribute(name: str) -> str:
    column = _ATTRIBUTES.get(name.lower())
    if column is None:
        known = ", ".join(sorted(set(_ATTRIBUTES) - {"run name", "created", "user"}))
        raise _wrong(f"Runs have no column {name!r}; they have {known}.")
    return column


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("`") else text


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, field="filter", hint=_EXAMPLE)
