"""Prints a score for people, and decides whether the bars are met."""

import shlex
from collections import Counter
from statistics import median

from . import places
from .scoring import Result

HITS_BAR_PERCENT = 90
LOCAL_HITS_BAR_PERCENT = 95
PLACES_BAR_PERCENT = 95
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
    verdict = _print_last_line(results)
    return verdict if _print_local_line(results) else BAR_MISSED


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
    cited = _cited(results)
    if not cited:
        return
    for title, kind, among in (("another place cited", places.WRONG, cited), ("no place cited", places.NONE, results)):
        found = [result for result in among if result.cited == kind]
        if found:
            print(f"\n{title}:")
        for result in found:
            print(f"  {result.id}: {result.got} ({'settled' if result.settled else 'open'}) {result.place}")


def _cited(results: list[Result]) -> list[Result]:
    """The hits that cite a place which can be judged."""
    return [result for result in results if result.hit and result.cited in (places.RIGHT, places.WRONG)]


def _print_local_line(results: list[Result]) -> bool:
    """Where the machine was read: the score of the situations whose refusal stands on it; whether its bars are met."""
    cited = _cited(results)
    if not cited:
        return True
    known = [result for result in results if result.cited != places.UNKNOWN]
    hits = sum(result.hit for result in known)
    settled = sum(result.hit and result.settled for result in known)
    right = sum(result.cited == places.RIGHT for result in cited)
    print(f"local: {hits} of {len(known)} hits ({settled} settled), {right} of {len(cited)} places cited rightly")
    return hits * 100 >= LOCAL_HITS_BAR_PERCENT * len(known) and right * 100 >= PLACES_BAR_PERCENT * len(cited)


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
