"""Recipes: ordered steps that clean a table, as readable pandas that is exactly what runs."""
