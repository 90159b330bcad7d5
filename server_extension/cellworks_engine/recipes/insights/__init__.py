"""Insights: what a person should look at in a table, and what a model would find in it."""
