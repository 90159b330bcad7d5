"""Which flights are late: cleaned, split by time, two models side by side, a gate, and the better one goes live.

cw.datasets.register("flights", "flights.parquet")
from flights import flights
flights.run().wait()
"""

import cellworks as cw
from helpers import scaled
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

COLUMNS = ["distance", "minutes"]
TIMES = ["year", "month", "day", "time_hour"]


@cw.step
def split(data: cw.Dataset, month: int) -> tuple[cw.Dataset, cw.Dataset]:
    old = data[data.month <= month].drop(columns=TIMES)
    new = data[data.month > month].drop(columns=TIMES)
    return old, new


@cw.step.train(experiment="late-flights")
def boosted(old: cw.Dataset, depth: int) -> cw.Model:
    one = HistGradientBoostingClassifier(max_depth=depth, max_iter=30, random_state=7)
    one.fit(old[COLUMNS], old.late)
    return one


@cw.step.train(experiment="late-flights")
def logistic(old: cw.Dataset) -> cw.Model:
    other = scaled(0.5).fit(old[COLUMNS], old.late)
    return other


@cw.step
def evaluate(one: cw.Model, other: cw.Model, new: cw.Dataset) -> tuple[cw.Model, cw.Report]:
    scores = [roc_auc_score(new.late, model.predict_proba(new[COLUMNS])[:, 1]) for model in (one, other)]
    best = (one, other)[scores[1] > scores[0]]
    report = {"auc": max(scores), "rows": len(new), "positives": int(new.late.sum())}
    return best, report


@cw.pipeline(parallel=2)
def flights(month: int = 1, least: float = 0.55, depth: int = 6):
    data = cw.step.recipe("flights", file="clean.recipe.json", name="clean")
    old, new = split(data, month)
    best, report = evaluate(boosted(old, depth), logistic(old), new)
    with cw.when(report["auc"] > least, name="gate"):
        version = cw.step.register(best, report, model_name="late-flights", alias="champion")
        endpoint = cw.step.deploy(version, endpoint="late-flights")
        cw.step.drift(old, new, after=endpoint)
    with cw.otherwise():
        cw.step.fail(message="No model is good enough.", name="stop")
