"""Monitors: how far data, predictions and quality have moved from what a model was made for."""
