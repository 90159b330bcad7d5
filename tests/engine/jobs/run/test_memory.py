"""What a warm process does with its memory: a fork of it costs less, and reads what it read."""

import json
import subprocess
import sys

PROBE = """
import ctypes, json, mmap, os, re

from cellworks_engine.jobs.warm.memory import collapse, give_back, make_room

def large():
    with open("/proc/self/smaps_rollup") as file:
        return int(re.search(r"AnonHugePages: +(\\d+)", file.read())[1])

def can():
    trial = mmap.mmap(-1, 8 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    trial.write(b"x" * (8 << 20))
    at = ctypes.addressof(ctypes.c_char.from_buffer(trial))
    start = -(-at // (2 << 20)) * (2 << 20)
    return ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(2 << 20), 25) == 0

can_be = can()
arenas = make_room(96)
kept = [b"%09d" % number * 40 for number in range(200_000)]
give_back()
before = large()
for _ in collapse():
    pass
child = os.fork()
if child == 0:
    changed = [len(one) for one in kept]
    kept[7] = b"changed"
    os._exit(0 if sum(changed) == 200_000 * 360 else 1)
_, status = os.waitpid(child, 0)
whole = all(one == b"%09d" % number * 40 for number, one in enumerate(kept))
print(json.dumps({"can": can_be, "grown": large() - before, "status": status, "whole": whole}))
"""


def test_what_is_put_into_large_pages_is_read_and_written_as_before_by_both_sides_of_a_fork():
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["status"] == 0
    assert found["whole"]
    assert (found["grown"] > 16 << 10) == found["can"], "much of 80 MB, where the kernel can do it at all"


ROOM = """
import re

from cellworks_engine.jobs.warm.memory import make_room

def largest():
    with open("/proc/self/maps") as file:
        own = [re.match("([0-9a-f]+)-([0-9a-f]+) rw-p [0-9a-f]+ 00:00 0 *$", line) for line in file]
    return max(int(one[2], 16) - int(one[1], 16) for one in own if one)

before = largest()
arenas = make_room(32)
held = [str(number) * 20 for number in range(100_000)]
print(before >> 20, largest() >> 20)
"""


def test_the_room_for_objects_lies_in_one_piece():
    done = subprocess.run([sys.executable, "-c", ROOM], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert before < 16
    assert after >= 32
