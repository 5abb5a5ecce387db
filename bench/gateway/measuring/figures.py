"""From runs to figures: medians, ratios within a round, and whether a bar is met. Nothing here measures anything."""

from dataclasses import dataclass, field
from statistics import median

MICROSECONDS = 1e6


@dataclass(frozen=True)
class Run:
    """One row in one round."""

    requests: int
    seconds: float
    cpu_seconds: float
    p50_ms: float
    p99_ms: float
    instructions: int | None = None

    @property
    def cpu_us(self) -> float:
        """Microseconds of the servers' time for one request."""
        return self.cpu_seconds * MICROSECONDS / self.requests

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


@dataclass
class Measured:
    """All rounds of one row, whatever was seen in them; a round that could not be counted is None, so that rounds stay side by side."""

    name: str
    runs: list = field(default_factory=list)

    def values(self, what: str) -> list[float]:
        """One figure of every round that counts."""
        return [value for run in self.runs if run is not None and (value := getattr(run, what)) is not None]

    def middle(self, what: str) -> float | None:
        """The median of one figure."""
        values = self.values(what)
        return median(values) if values else None

    def spread(self, what: str) -> tuple[float, float] | None:
        """The least and the greatest of one figure."""
        values = self.values(what)
        return (min(values), max(values)) if values else None


def ratio(row: Measured | None, base: Measured | None, what: str = "cpu_us") -> float | None:
    """The median of the ratios of two rows, each taken within one round: what slows a whole round down cancels out."""
    if row is None or base is None:
        return None
    pairs = [(getattr(mine, what), getattr(other, what)) for mine, other in zip(row.runs, base.runs) if mine and other]
    ratios = [mine / other for mine, other in pairs if mine is not None and other]
    return median(ratios) if ratios else None


def difference(row: Measured | None, base: Measured | None, what: str) -> float | None:
    """The median of what one row has more than the other, each taken within one round."""
    if row is None or base is None:
        return None
    more = [getattr(mine, what) - getattr(other, what) for mine, other in zip(row.runs, base.runs) if mine and other]
    return median(more) if more else None


@dataclass(frozen=True)
class Bar:
    """What must hold: a figure that is at most this."""

    what: str
    value: float | None
    most: float
    unit: str = "×"

    @property
    def verdict(self) -> str:
        """Met, missed, or not measured."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.most else "MISSED"


def percentile(ordered: list[float], share: float) -> float:
    """The smallest of the ordered values that at least this share of them does not exceed."""
    if not ordered:
        raise ValueError("no values")
    position = -(-len(ordered) * share // 1) - 1
    return ordered[max(0, min(len(ordered) - 1, int(position)))]
