"""Does the same with many things, some at a time, and stops soon when it is told to stop."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


def in_parallel(function: Callable, items: Iterable, jobs: int) -> list:
    """`function` of every item, in the order of the items; an interruption drops what has not begun."""
    pool = ThreadPoolExecutor(jobs)
    try:
        return [future.result() for future in [pool.submit(function, item) for item in items]]
    finally:
        pool.shutdown(cancel_futures=True)
