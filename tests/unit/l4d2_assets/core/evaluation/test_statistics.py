from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l4d2_assets.core.evaluation.statistics import mcnemar_exact, wilson_interval


@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [
        # The intervals that the suite `original10` states of itself.
        (8, 10, 0.490, 0.943),
        (9, 10, 0.596, 0.982),
        (10, 10, 0.722, 1.0),
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_is_the_published_one(passed, total, low, high):
    interval = wilson_interval(passed, total)
    digits = 3 if total == 10 else 4
    assert (round(interval.low, digits), round(interval.high, digits)) == (low, high)


def test_without_trials_nothing_is_known():
    interval = wilson_interval(0, 0)
    assert (interval.low, interval.high) == (0.0, 1.0)


@pytest.mark.parametrize(("passed", "total"), [(-1, 3), (4, 3), (0, -1)])
def test_impossible_counts_are_refused(passed, total):
    with pytest.raises(ValueError, match="no count of successes"):
        wilson_interval(passed, total)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, float("nan")])
def test_impossible_confidence_is_refused(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson_interval(1, 2, confidence=confidence)


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_interval_holds_the_rate_and_is_symmetric(count):
    passed, total = count
    interval = wilson_interval(passed, total)
    mirrored = wilson_interval(total - passed, total)
    assert 0 <= interval.low <= passed / total <= interval.high <= 1
    assert (interval.low, interval.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


@given(counts)
def test_more_trials_or_less_confidence_narrow_it(count):
    passed, total = count

    def width(interval):
        return interval.high - interval.low

    here = width(wilson_interval(passed, total))
    assert width(wilson_interval(10 * passed, 10 * total)) < here
    assert width(wilson_interval(passed, total, confidence=0.8)) < here


def by_enumeration(only_first: int, only_second: int) -> float:
    """Count, over every way the discordant pairs could have fallen, those at least as lopsided."""
    falls = list(product((0, 1), repeat=only_first + only_second))
    observed = abs(only_first - only_second)
    lopsided = sum(abs(2 * sum(fall) - len(fall)) >= observed for fall in falls)
    return lopsided / len(falls)


@pytest.mark.parametrize("only_first", range(6))
@pytest.mark.parametrize("only_second", range(6))
def test_mcnemar_agrees_with_enumeration(only_first, only_second):
    pairs = [(True, False)] * only_first + [(False, True)] * only_second
    agreeing = [(True, True)] * 7 + [(False, False)] * 3
    assert mcnemar_exact([*pairs, *agreeing]) == pytest.approx(
        by_enumeration(only_first, only_second)
    )


def test_six_to_none_is_the_fewest_discordant_tasks_that_tell_two_models_apart():
    assert mcnemar_exact([(True, False)] * 5) == 0.0625
    assert mcnemar_exact([(True, False)] * 6) == 0.03125


def test_models_that_never_differ_cannot_be_told_apart():
    assert mcnemar_exact([]) == 1.0
    assert mcnemar_exact([(True, True), (False, False)]) == 1.0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_mcnemar_knows_no_order_and_no_sides(pairs):
    p_value = mcnemar_exact(pairs)
    assert 0 < p_value <= 1
    assert mcnemar_exact(pairs[::-1]) == p_value
    assert mcnemar_exact([(b, a) for a, b in pairs]) == p_value
