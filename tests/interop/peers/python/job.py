"""What each program here has in common: a job as JSON on standard input, its outcome on output."""
import json
import sys


def run(work):
    """Calls `work` with the job, and prints what it returns."""
    outcome = work(json.load(sys.stdin))
    json.dump(outcome, sys.stdout)


def problems_of(found, limit=3):
    """The first few of a list of problems, so that one mistake does not fill a screen."""
    more = len(found) - limit
    return found[:limit] + ([f"and {more} more"] if more > 0 else [])
