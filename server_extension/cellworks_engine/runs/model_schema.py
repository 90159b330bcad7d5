"""What the files of a logged model say of it, read without loading it."""

import msgspec


class ModelFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A model's folder as its `MLmodel` and the files beside it describe it."""

    location: str
    """The artifact location, resolved: `file:///…`, `mlflow-artifacts:/…`."""
    path: str | None = None
    """The folder on this host; None where the files lie elsewhere."""
    flavors: list[str] = []
    """`sklearn`, `onnx`, `python_function`, …: what MLflow can load it as."""
    signature: str | None = None
    """JSON of `{"inputs": […], "outputs": […] | null, "params": […] | null}` in MLflow's column specs."""
    example: str | None = None
    """The input example as JSON that MLflow's scoring protocol takes (`{"dataframe_split": …}`, …)."""
    requirements: list[str] = []
    """The lines of `requirements.txt`."""
    python: str = ""
    """The Python version that it was saved with."""
    mlflow: str = ""
    """The MLflow version that it was saved with."""
    pickles: list[str] = []
    """Files that run code of their maker when they are loaded."""
    size: int | msgspec.UnsetType | None = msgspec.UNSET
    """Bytes of its files; None where the place that has them does not tell, unset where nobody has looked."""
    problem: str | None = None
    """Why nothing more can be said of it: the folder holds no `MLmodel`, or one that is not valid."""
