"""What a step may say that it takes and makes, as annotations."""


class Model:
    """A model, as an annotation of a step: `def train(data: cw.Dataset) -> cw.Model: ...`."""


class Metrics:
    """Numbers by name, as an annotation of a step: `def score(model: cw.Model) -> cw.Metrics: ...`."""


class Report:
    """A JSON value that people read, as an annotation of a step: `-> tuple[cw.Model, cw.Report]`."""


class File:
    """A path to a file, as an annotation of a step: `def plot(report: cw.Report) -> cw.File: ...`."""
