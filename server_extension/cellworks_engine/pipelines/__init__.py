"""Pipelines: one typed definition of steps that hang on one another, whatever it was written in."""
