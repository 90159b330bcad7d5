"""A process per interpreter that has done the usual imports, and from which runners fork in milliseconds.

It imports and never computes, opens no store and starts no thread: what has only been imported works in a
forked child, what has run may hang there. One runner and its process are always forked ahead; they wait on
the socket that the launcher writes attempts to. Closing that socket ends all that has no job.
"""
