"""Datasets: a name, its immutable versions, and whether what they refer to is still what it was."""
