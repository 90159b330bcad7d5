"""Compiled models: converted at deployment, proved against the original, and served only where they agree."""
