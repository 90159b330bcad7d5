"""Cellworks in a cell, a script or a shell: a notebook cell becomes a tracked job, `cw.submit` does it in code."""

from cellworks_engine import __version__

__all__ = ["__version__"]
