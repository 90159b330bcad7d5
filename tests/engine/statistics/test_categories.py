"""Counts of categories: exact while there are few, with a bound that holds beyond."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from cellworks_engine.statistics import categories
from cellworks_engine.statistics.categories import EXACT, KEPT
from cellworks_engine.statistics.packing import pack, unpack
from cellworks_engine.statistics.sketches import frequencies, merge_all, sketch


@pytest.mark.parametrize("seed", range(3))
def test_no_count_is_too_large_and_none_too_small_by_more_than_is_stated(seed: int):
    rng = np.random.default_rng(seed)
    words = [f"w{value}" for value in rng.zipf(1.2, 200_000) % 60_000]
    parts = [sketch(pa.table({"word": part})) for part in np.array_split(np.array(words), 7)]
    rng.shuffle(parts)
    found = merge_all([merge_all(parts[:3]), *parts[3:]])["word"].categories
    true = Counter(words)
    assert len(true) > EXACT
    assert len(found.counts) <= KEPT
    assert 0 < found.under <= len(words) / (KEPT + 1)
    for word, count in true.items():
        assert count - found.under <= found.counts.get(word, 0) <= count
    assert found.total == len(words)
    assert found.rest == len(words) - sum(found.counts.values())


def test_distinct_words_beyond_the_cap_are_estimated():
    column = unpack(pack(sketch(pa.table({"word": [f"w{place}" for place in range(40_000)]}))))["word"]
    assert not column.exact
    assert column.distinct == pytest.approx(40_000, rel=0.08)


def test_up_to_the_cap_every_count_is_exact():
    words = [f"w{place % EXACT}" for place in range(3 * EXACT)]
    column = sketch(pa.table({"word": words}))["word"]
    assert column.exact
    assert column.distinct == EXACT
    assert set(column.categories.counts.values()) == {3}


def test_frequent_values_come_first_and_equal_ones_by_name():
    column = sketch(pa.table({"word": ["b", "a", "c", "c", None]}))["word"]
    assert list(frequencies(column).items()) == [("c", 0.5), ("a", 0.25), ("b", 0.25)]
    assert list(frequencies(column, 1)) == ["c"]


def test_long_texts_are_shortened_and_stay_apart():
    one, two = "x" * 10_000 + "a", "x" * 10_000 + "b"
    column = sketch(pa.table({"text": [one, two, one]}))["text"]
    assert sorted(column.categories.counts.values()) == [1, 2]
    assert max(map(len, column.categories.counts)) <= categories.LONGEST
    assert categories.short("\ud800" * 300) != categories.short("\ud800" * 301)
