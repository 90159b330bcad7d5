"""SQLite itself on a store of many runs: what a page and what curves cost with no library between."""

import sqlite3
import sys
import time

store = sqlite3.connect(sys.argv[1])
store.execute("PRAGMA cache_size = -65536")
NARROWED = (
    "SELECT r.run_uuid FROM runs r LEFT JOIN latest_metrics o ON o.run_uuid = r.run_uuid AND o.key = 'm3' "
    "WHERE r.run_uuid IN (SELECT run_uuid FROM latest_metrics WHERE key = 'm1' AND value > 0.5) "
    "ORDER BY o.value DESC"
)


def page() -> None:
    ids = [run for (run,) in store.execute(NARROWED)][:100]
    marks = ",".join("?" * len(ids))
    store.execute(f"SELECT * FROM params WHERE run_uuid IN ({marks})", ids).fetchall()
    store.execute(f"SELECT * FROM latest_metrics WHERE run_uuid IN ({marks})", ids).fetchall()


def curves() -> None:
    ids = [run for (run,) in store.execute("SELECT run_uuid FROM runs ORDER BY start_time DESC LIMIT 100")]
    marks = ",".join("?" * len(ids))
    store.execute(f"SELECT * FROM metrics WHERE key = 'm1' AND run_uuid IN ({marks})", ids).fetchall()


act = {"page": page, "curves": curves}[sys.argv[2]]
took = []
for _ in range(9):
    begun = time.perf_counter()
    act()
    took.append((time.perf_counter() - begun) * 1000)
print(sorted(took)[4])
