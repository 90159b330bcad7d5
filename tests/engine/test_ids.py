"""Ids sort by the time they were made and never repeat."""

import re
import time

from cellworks_engine.ids import new_id


def test_an_id_says_what_it_is_of() -> None:
    assert re.fullmatch(r"job_[0-9a-hjkmnp-tv-z]{26}", new_id("job"))


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = []
    for _ in range(50):
        made.append(new_id("job"))
        before = time.time_ns() // 1_000_000
        while time.time_ns() // 1_000_000 == before:  # the next millisecond
            pass
    assert made == sorted(made)


def test_ten_thousand_ids_are_all_different() -> None:
    assert len({new_id("job") for _ in range(10_000)}) == 10_000
