"""Prints a score for people, and decides whether the bars are met."""

import shlex
from collections import Counter
from statistics import median

from . import places
from .scoring import Result

HITS_BAR_PERCENT = 90
REQUESTS_MEDIAN_BAR = 12
SKIPPED_NAMED = 4
ALL_WELL, BAR_MISSED = 0, 1


def print_summary(results: list[Result], skipped: dict[str, str], verbose: bool) -> int:
    """Print everything, the one-line result last; the exit status."""
    print_skipped(skipped)
    if not results:
        print("lab: 0 of 0 hits, 0 certain-but-wrong, 0 false alarms, requests median 0 max 0")
        return BAR_MISSED
    _print_families(results)
    _print_list("misses", [result for result in results if not result.hit], verbose)
    _print_list("certain but wrong", [result for result in results if result.certain_but_wrong], verbose)
    _print_list("false alarms", [result for result in results if result.false_alarm], verbose)
    _print_places(results)
    _print_figures(results)
    return _print_last_line(results)


def print_skipped(skipped: dict[str, str]) -> None:
    """Print the reasons, each once, with the situations that it keeps from being run."""
    for reason in dict.fromkeys(skipped.values()):
        names = [name for name, why in skipped.items() if why == reason]
        more = f" and {len(names) - SKIPPED_NAMED} more" if len(names) > SKIPPED_NAMED else ""
        print(f"skipped: {', '.join(names[:SKIPPED_NAMED])}{more}: {reason}")


def _print_families(results: list[Result]) -> None:
    total = Counter(result.family for result in results)
    hits = Counter(result.family for result in results if result.hit)
    for family in sorted(total):
        print(f"{family:<16} {hits[family]:>3} of {total[family]:>3}")


def _print_list(title: str, results: list[Result], verbose: bool) -> None:
    if results:
        print(f"\n{title}:")
    for result in results:
        print(f"  {result.id}: expected {'|'.join(result.accepted)}, got {result.got or '-'}"
              f" ({'settled' if result.settled else 'open'}; {', '.join(result.candidates) or 'no candidates'})"
              + (f"; {result.problem}" if result.problem else ""))
        if verbose and result.command:
            print(f"    {shlex.join(result.command)}")


def _print_places(results: list[Result]) -> None:
    cited = [result for result in results if result.hit and result.cited in (places.RIGHT, places.WRONG)]
    if not cited:
        return
    wrong = [result for result in cited if result.cited == places.WRONG]
    if wrong:
        print("\nanother place cited:")
    for result in wrong:
        print(f"  {result.id}: {result.place}")
    silent = sum(result.cited == places.NONE for result in results)
    print(f"\nplaces: {len(cited) - len(wrong)} of {len(cited)} cited rightly, {silent} not cited")


def _print_figures(results: list[Result]) -> None:
    seconds = [result.seconds for result in results]
    expected = sum(len(result.also_expected) for result in results)
    named = sum(len(set(result.also_expected) & {*result.also_got, result.got}) for result in results)
    print(f"\nseconds median {median(seconds):.2f} max {max(seconds):.2f}"
          f" · peak memory {max(result.peak_megabytes for result in results):.0f} MB"
          f" · further defects named {named} of {expected}")


def _print_last_line(results: list[Result]) -> int:
    hits = sum(result.hit for result in results)
    wrong = sum(result.certain_but_wrong for result in results)
    alarms = sum(result.false_alarm for result in results)
    requests = [result.requests for result in results]
    middle = median(requests)
    print(f"lab: {hits} of {len(results)} hits, {wrong} certain-but-wrong, {alarms} false alarms,"
          f" requests median {middle:g} max {max(requests)}")
    met = (hits * 100 >= HITS_BAR_PERCENT * len(results) and wrong == 0 and alarms == 0 and middle <= REQUESTS_MEDIAN_BAR)
    return ALL_WELL if met else BAR_MISSED
