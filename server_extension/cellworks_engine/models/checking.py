"""What is looked at before a version is approved. Nothing is loaded: a latency was measured elsewhere."""

from cellworks_engine.clock import now
from cellworks_engine.models.check_schema import Check, Checks, CheckState, Latency, Policy
from cellworks_engine.models.intervals import difference_of_aucs, difference_of_repeats, difference_of_shares
from cellworks_engine.models.metrics import (
    ROWS_ADVICE,
    chosen,
    counts,
    folds,
    higher_is_better,
    is_auc,
    is_share,
)
from cellworks_engine.models.schema import ModelVersion, Signature, SignatureColumn, ref_of
from cellworks_engine.models.store import ModelStore
from cellworks_engine.runs.schema import CurveQuery
from cellworks_engine.runs.service import RunService

_WIDER = {("integer", "long"), ("integer", "double"), ("float", "double")}
"""What a signature may become and still take every call that it took."""


class Checking:
    """Looks at versions. Safe for threads."""

    def __init__(self, store: ModelStore, runs: RunService) -> None:
        self._store = store
        self._runs = runs

    def policy(self, name: str) -> Policy:
        """Return what the checks of a model ask for."""
        return self._store.policy(name)

    def check(
        self, one: ModelVersion, champion: ModelVersion | None, latency: Latency | None, actor: str
    ) -> Checks:
        """Look at everything; `champion` is None where there is none, or it is this version."""
        policy = self.policy(one.row.name)
        results = [
            self.metric(one, champion, policy),
            check_signature(one, champion),
            check_latency(one, latency, policy),
            check_baseline(one),
        ]
        number = champion.row.version if champion is not None else None
        return Checks(results=results, champion=number, actor=actor, checked=now())

    def metric(self, one: ModelVersion, champion: ModelVersion | None, policy: Policy) -> Check:
        """Hold a version's metric against the champion's, with an interval of the difference."""
        key = policy.metric or chosen(one.metrics, champion.metrics if champion is not None else None)
        if key is None:
            return _metric("unclear", "No metric of held-out data that is known by name was logged; "
                           "name one in the model's policy.")  # fmt: skip
        ours = one.metrics.get(key)
        if ours is None:
            return _metric("failed", f"Its run has no finite {key}.", key=key)
        if champion is None:
            said = f"{key} is {ours:.4g}, and there is no other {policy.alias} to hold it against."
            return _metric("skipped", said, key=key, value=ours)
        theirs = champion.metrics.get(key)
        if theirs is None:
            said = f"The {policy.alias}, {_ref(champion)}, has no finite {key}."
            return _metric("unclear", said, key=key, value=ours)
        higher = policy.higher_is_better
        higher = higher_is_better(key) if higher is None else higher
        if higher is None:
            said = f"Whether {key} is better when higher is not known; say so in the model's policy."
            return _metric("unclear", said, key=key, value=ours, against=theirs)
        return self._judged(one, champion, policy, key, ours, theirs, 1.0 if higher else -1.0)

    def _judged(
        self, one: ModelVersion, champion: ModelVersion, policy: Policy, key: str, ours: float,
        theirs: float, sign: float,
    ) -> Check:  # fmt: skip
        found = self._interval(one, champion, policy, key, ours, theirs)
        said = f"{key} is {ours:.4g}, the {policy.alias}'s ({_ref(champion)}) {theirs:.4g}"
        told = {"key": key, "value": ours, "against": theirs}
        if isinstance(found, str):
            return _metric("unclear", f"{said}; {found}", **told)
        low, high, method = found
        low, high = sorted((sign * low, sign * high))
        better = sign * (ours - theirs)
        interval = f"{policy.level:.0%} interval of how much better: {low:+.4g} to {high:+.4g}"
        told.update(low=low, high=high, level=policy.level, method=method)
        if better >= -policy.margin:
            return _metric("passed", f"{said} ({interval}).", **told)
        if high < -policy.margin:
            return _metric("failed", f"{said}: it is worse ({interval}).", **told)
        return _metric("unclear", f"{said}: lower, but chance alone may do that ({interval}).", **told)

    def _interval(
        self, one: ModelVersion, champion: ModelVersion, policy: Policy, key: str, ours: float, theirs: float
    ) -> tuple[float, float, str] | str:
        """Return the interval of `ours - theirs` and its method; a sentence where it cannot be told."""
        mine, its = self._repeats(one, key, policy), self._repeats(champion, key, policy)
        both = sorted(mine.keys() & its.keys())
        if len(both) >= 2:
            low, high = difference_of_repeats(
                [mine[fold] for fold in both], [its[fold] for fold in both], policy.level
            )
            return low, high, f"corrected t over {len(both)} pairs (Nadeau and Bengio 2003)"
        rows, positives = counts(one.metrics, one.params, key)
        their_rows, their_positives = counts(champion.metrics, champion.params, key)
        if is_share(key) and rows and their_rows and 0 <= ours <= 1 and 0 <= theirs <= 1:
            low, high = difference_of_shares(ours, rows, theirs, their_rows, policy.level)
            return low, high, "Newcombe 1998 (Wilson limits)"
        if is_auc(key) and rows and their_rows and 0 <= ours <= 1 and 0 <= theirs <= 1:
            if not (positives and their_positives and positives < rows and their_positives < their_rows):
                return (
                    "how many rows were positive is not known, so chance cannot be ruled out: "
                    + ROWS_ADVICE
                    + "."
                )
            low, high = difference_of_aucs(
                ours, (positives, rows - positives), theirs,
                (their_positives, their_rows - their_positives), policy.level,
            )  # fmt: skip
            return low, high, "Hanley and McNeil 1982"
        if is_share(key) or is_auc(key):
            return f"on how many rows is not known, so chance cannot be ruled out: {ROWS_ADVICE}."
        return (
            f"of a single value of {key} nobody can tell whether that is chance: "
            f"log it fold by fold (`{key}_fold_0`, …)."
        )

    def _repeats(self, one: ModelVersion, key: str, policy: Policy) -> dict[str, float]:
        """Return a metric's values by fold or repetition."""
        found = folds(one.metrics, key)
        if found or not policy.repeated or one.row.run is None:
            return found
        curves = self._runs.curves(CurveQuery(run=[one.row.run], key=[key], points=100_000)).curves
        return {
            str(step): value
            for curve in curves
            for step, value in zip(curve.steps, curve.values, strict=True)
            if value is not None
        }


def check_signature(one: ModelVersion, champion: ModelVersion | None) -> Check:
    """Tell whether every call that the champion takes is taken, and answered in the same columns."""
    if one.problem is not None:
        return Check(name="signature", state="unclear", sentence=one.problem)
    if one.signature is None:
        said = "It has no signature: nobody can check what it is asked."
        return Check(name="signature", state="failed", sentence=said)
    if champion is None or champion.signature is None:
        why = "there is no other champion" if champion is None else f"{_ref(champion)} has none"
        said = f"It has one of {len(one.signature.inputs)} inputs, and {why} to hold it against."
        return Check(name="signature", state="passed", sentence=said)
    faults = list(broken(champion.signature, one.signature))
    if faults:
        said = f"It does not take what {_ref(champion)} takes: {'; '.join(faults[:5])}."
        return Check(name="signature", state="failed", sentence=said)
    said = f"It takes what {_ref(champion)} takes, and answers in the same columns."
    return Check(name="signature", state="passed", sentence=said)


def broken(old: Signature, new: Signature) -> list[str]:
    """Return what a caller of `old` would notice of `new`, a phrase each."""
    faults = []
    before = {one.name: one for one in old.inputs}
    for one in new.inputs:
        had = before.get(one.name)
        if had is None:
            if one.required:
                faults.append(f"{one.name or 'the input'} is new and required")
        elif not _takes(had, one):
            faults.append(f"{one.name or 'the input'} was {had.type}, is {one.type}")
        elif one.required and not had.required:
            faults.append(f"{one.name or 'the input'} is required now")
    for name, kind in {one.name: one.type for one in old.outputs}.items():
        now_ = {one.name: one.type for one in new.outputs}.get(name)
        if now_ is None:
            faults.append(f"the output {name} is gone".replace("  ", " "))
        elif now_ != kind:
            faults.append(f"the output {name} was {kind}, is {now_}".replace("  ", " "))
    return faults


def _takes(old: SignatureColumn, new: SignatureColumn) -> bool:
    return old.type == new.type or (old.type, new.type) in _WIDER


def check_latency(one: ModelVersion, latency: Latency | None, policy: Policy) -> Check:
    """Hold the 95th percentile of predicting the input example against the model's limit."""
    if latency is None:
        said = f'It has not been measured: cw.models["{_ref(one)}"].checks() does, in your process.'
        return Check(name="latency", state="unclear", sentence=said, against=policy.latency)
    where = f" on {latency.host}" if latency.host else ""
    rows = "1 row" if latency.rows == 1 else f"{latency.rows} rows"
    said = (
        f"95 of 100 predictions of {rows} took at most {latency.p95:.3g} ms ({latency.calls} calls{where}); "
        f"the limit is {policy.latency:g} ms."
    )
    state: CheckState = "passed" if latency.p95 <= policy.latency else "failed"
    return Check(name="latency", state=state, sentence=said, value=latency.p95, against=policy.latency)


def check_baseline(one: ModelVersion) -> Check:
    """Tell whether a monitor has something to hold what it sees against."""
    if one.row.baseline is not None:
        return Check(name="baseline", state="passed", sentence=one.baseline_note or "There is one.")
    return Check(name="baseline", state="failed", sentence=one.baseline_note)


def _metric(state: str, sentence: str, **told: object) -> Check:
    from msgspec import convert

    return convert({"name": "metric", "state": state, "sentence": sentence, **told}, Check)


def _ref(one: ModelVersion) -> str:
    return ref_of(one.row.name, one.row.version)
