"""Executions: what became of a pipeline each time that it ran."""
