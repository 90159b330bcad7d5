"""Steps of pipelines that train and measure, which the tests of registering and what follows it share."""

STEPS = """\
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    def rows(seed=1):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=400)
        return pd.DataFrame({"x": x, "late": (x + rng.normal(size=400) > 0).astype(int)})

    def train(data):
        model = LogisticRegression().fit(data[["x"]], data.late)
        return model

    def evaluate(model, data):
        right = float((model.predict(data[["x"]]) == data.late).mean())
        report = {"accuracy": right, "rows": len(data)}
        return report
    """
TRAINED = """\
      rows:
        function: steps.py:rows
        out: {data: dataset}
      train:
        train: {code: "steps.py:train"}
        in: {data: {from: rows.data}}
        out: {model: model}
      evaluate:
        function: steps.py:evaluate
        in: {model: {from: train.model}, data: {from: rows.data}}
        out: {report: report}
"""


def trained(name: str, *more: str) -> str:
    """Return a pipeline that makes rows, trains on them, measures, and does more."""
    return f"pipeline: {name}\nsteps:\n{TRAINED}" + "".join(more)


def register(
    model: str,
    *,
    alias: str | None = None,
    of: str = "train.model",
    metrics: bool = True,
    baseline: bool = False,
) -> str:
    """Return a register step."""
    said = f"{{model_name: {model}{f', alias: {alias}' if alias else ''}}}"
    given = f"{{model: {{from: {of}}}{', metrics: {from: evaluate.report}' if metrics else ''}}}"
    if baseline:
        given = f"{given[:-1]}, baseline: {{from: rows.data}}}}"
    return f"      register:\n        register: {said}\n        in: {given}\n"
