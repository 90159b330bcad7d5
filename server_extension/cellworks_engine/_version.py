"""The version of Cellworks; package.json holds the same, and a test compares them."""

__version__ = "0.1.0"
