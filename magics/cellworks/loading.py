"""What `import cellworks` imports in the background, so that the first `%%train` finds it there.

The main thread waits for it here and never at the lock of an import: an interrupt in that moment can leave
the lock held for ever (seen in CPython 3.11), and the kernel hangs.
"""

import importlib
import threading

_done = threading.Event()
_done.set()


def begin() -> None:
    """Import what the first job and its card need."""
    _done.clear()
    threading.Thread(target=_load, name="cellworks-load", daemon=True).start()


def wait() -> None:
    """Return once nothing is being imported; an interrupt stops the waiting."""
    _done.wait()


def _load() -> None:
    try:
        importlib.import_module("cellworks.magics.train")
        importlib.import_module("cellworks.card_live").load()
    finally:
        _done.set()
