"""Two samples of times: whether they can be told apart, how far they lie apart, and how much one single time betrays."""

import math
import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

RESAMPLES = 1000
INTERVAL = 0.95
SEED = 1


@dataclass(frozen=True)
class Compared:
    """The hidden page against the absent one, in microseconds; a difference above 0 means that the hidden one is slower."""

    hidden: int
    absent: int
    median_absent: float
    difference: float
    low: float
    high: float
    p: float
    chance: float


def compare(hidden: list[float], absent: list[float]) -> Compared:
    """Compare two samples."""
    one, other = sorted(hidden), sorted(absent)
    p, chance = mann_whitney(one, other)
    low, high = interval(one, other)
    return Compared(len(one), len(other), median(other), median(one) - median(other), low, high, p, chance)


def median(ordered: list[float]) -> float:
    """The median of an ordered sample."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mann_whitney(one: list[float], other: list[float]) -> tuple[float, float]:
    """The two-sided p-value (normal approximation, corrected for ties and continuity), and the chance that a time of the first sample
    is the longer of a pair: 0.5 tells nothing."""
    first, second = len(one), len(other)
    wins = sum((bisect_left(other, time) + bisect_right(other, time)) / 2 for time in one)
    every = sorted(one + other)
    ties, place = 0, 0
    while place < len(every):
        end = bisect_right(every, every[place])
        ties += (end - place) ** 3 - (end - place)
        place = end
    total = first + second
    variance = first * second / 12 * (total + 1 - ties / (total * (total - 1)))
    away = max(abs(wins - first * second / 2) - 0.5, 0.0)
    p = math.erfc(away / math.sqrt(2 * variance)) if variance > 0 else 1.0
    return p, wins / (first * second)


def interval(one: list[float], other: list[float]) -> tuple[float, float]:
    """The difference of medians in resamples of both: the middle of them (bootstrap, percentiles).

    Of a resample only its median is of interest, which is a place in the ordered sample that is drawn from a beta distribution.
    """
    chance = random.Random(SEED)
    drawn = sorted(_resampled(one, chance) - _resampled(other, chance) for _ in range(RESAMPLES))
    edge = (1 - INTERVAL) / 2
    return drawn[int(edge * RESAMPLES)], drawn[int((1 - edge) * RESAMPLES) - 1]


def _resampled(ordered: list[float], chance: random.Random) -> float:
    count = len(ordered)
    half = (count + 1) / 2
    place = int(chance.betavariate(half, count + 1 - half) * count)
    return ordered[min(place, count - 1)]


def holm(values: list[float]) -> list[float]:
    """The p-values of a family of tests, adjusted so that one false alarm among all of them is as rare as each says."""
    adjusted, least = [0.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, values[place] * (len(values) - rank)))
        adjusted[place] = least
    return adjusted
