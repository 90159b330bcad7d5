"""The runner of one attempt: it owns the user's process, enforces its limits, writes how it ended.

A session of its own, so that it outlives whoever started it; one thread, standard library and msgspec only.
"""
