"""Whether a step's result may be used again, and why or why not, in a sentence that names what changed."""

import re
from collections.abc import Callable, Mapping

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.pipelines.executions.schema import Artifact, Seen, Verdict, VerdictCode
from cellworks_engine.pipelines.parts import Parts
from cellworks_engine.pipelines.schema import Cache

_NAMED = 3
_ROWS = re.compile(r"(\d[\d,]*) x \d[\d,]*")


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a result hangs on: its cache key is the hash of this."""

    digest: str
    """Of what the step does."""
    environment: str
    """The interpreter's version and the hash of its packages."""
    inputs: dict[str, Seen]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a step made once."""

    execution: int
    made: float
    parts: Parts
    basis: Basis
    lock: str | None
    """The digest of the environment's list of packages."""
    outputs: dict[str, Artifact]


Lock = Callable[[str | None], list[str]]
"""Returns the packages of an environment by the digest of their list; none where it is not known."""


def hit(result: Result) -> Verdict:
    """Return the verdict where a result is taken."""
    return Verdict(
        hit=True,
        code="hit",
        sentence=f"hit: same as execution {result.execution}",
        execution=result.execution,
    )


def not_asked(mode: str) -> Verdict:
    """Return the verdict where nobody wanted an earlier result."""
    if mode == "force":
        return Verdict(hit=False, code="forced", sentence="forced: it runs anew, and its result is kept")
    return Verdict(hit=False, code="off", sentence="off: its results are not used again")


def gone(result: Result) -> Verdict:
    """Return the verdict where the bytes of a result are no longer there."""
    return _miss("gone", f"what execution {result.execution} made is no longer stored", result)


def expired(result: Result, cache: Cache) -> Verdict:
    """Return the verdict where a result is too old."""
    assert cache.expires is not None
    age = _span(now() - result.made)
    return _miss("expired", f"the result of execution {result.execution} is {age} old, and good for "
                 f"{_span(cache.expires)}", result)  # fmt: skip


def miss(last: Result | None, basis: Basis, parts: Parts, lock: str | None, packages: Lock) -> Verdict:
    """Return the verdict where no result has this key: what differs from the step's last one, all of it."""
    if last is None:
        return Verdict(hit=False, code="first", sentence="miss: it has not run before")
    found: list[tuple[VerdictCode, str]] = []
    if last.basis.digest != basis.digest:
        found.append(_of_code(last.parts, parts))
    if last.basis.environment != basis.environment:
        found.append(("environment", _of_environment(packages(last.lock), packages(lock))))
    found += [("input", words) for words in _of_inputs(last.basis.inputs, basis.inputs)]
    if not found:
        return gone(last)
    return _miss(found[0][0], "; ".join(words for _, words in found), last)


def _miss(code: VerdictCode, words: str, last: Result) -> Verdict:
    return Verdict(hit=False, code=code, sentence=f"miss: {words}", execution=last.execution)


def _of_code(old: Parts, new: Parts) -> tuple[VerdictCode, str]:
    if old.get("kind of step") != new.get("kind of step"):
        return "kind", "the kind of step is another, or does it differently now"
    changed = [name for name in new if name in old and old[name] != new[name]]
    words = [f"{_named(changed)} changed"] if changed else []
    more, less = [name for name in new if name not in old], [name for name in old if name not in new]
    if more:
        words.append(f"{_named(more)} is new" if len(more) == 1 else f"{_named(more)} are new")
    if less:
        words.append(f"{_named(less)} is gone" if len(less) == 1 else f"{_named(less)} are gone")
    return "code", ", ".join(words) or "code changed"


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown


def _of_environment(old: list[str], new: list[str]) -> str:
    before, after = _versions(old), _versions(new)
    if not before or not after:
        return "environment changed"
    words = [
        f"{name} {before[name]} to {version}"
        for name, version in after.items()
        if name in before and before[name] != version
    ]
    words += [f"{name} {version} is new" for name, version in after.items() if name not in before]
    words += [f"{name} is gone" for name in before if name not in after]
    return f"environment changed: {_named(words)}" if words else "environment changed"


def _versions(lines: list[str]) -> dict[str, str]:
    """Return versions by name; the first line is Python's own."""
    if not lines:
        return {}
    pairs = [line.partition("==") for line in lines[1:]]
    return {"Python": lines[0], **{name: version for name, _, version in pairs}}


def _of_inputs(old: Mapping[str, Seen], new: Mapping[str, Seen]) -> list[str]:
    words = []
    for name, now_ in new.items():
        before = old.get(name)
        if before is None or before.fingerprint == now_.fingerprint:
            continue
        rows = _ROWS.fullmatch(before.summary), _ROWS.fullmatch(now_.summary)
        if rows[0] and rows[1]:
            one, other = rows[0][1], rows[1][1]
            words.append(f"{name} changed, {one} to {other} rows" if one != other
                         else f"{name} changed, {other} rows as before")  # fmt: skip
        elif before.summary and now_.summary and before.summary != now_.summary:
            words.append(f"{name} changed, {before.summary} to {now_.summary}")
        else:
            words.append(f"{name} changed")
    return words


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
