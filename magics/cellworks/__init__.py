"""Cellworks in a cell, a script or a shell: `%%train` makes a cell a job, `cw.submit` anything else."""

from cellworks_engine import __version__

__all__ = ["__version__"]
