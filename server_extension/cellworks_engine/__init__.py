"""What a job, a run and a model ARE: the engine of Cellworks, with no Jupyter and no web server in it."""

from cellworks_engine._version import __version__

__all__ = ["__version__"]
