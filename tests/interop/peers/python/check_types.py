"""Tells the cases of cql_types.py, or compares a table with them: a row of number 0, and of each case
the column c0, c1, ….

Of the job: nothing, or scylla, user, password and table. The outcome is the cases, without what
Python expects of them, or what is wrong, by case.
"""
import math

from cassandra.util import Date, Duration, Time

import cql_types
from database import connect
from job import run


def form(value):
    """A value as nested tuples that are equal only for the same value of the same type."""
    if value is None or isinstance(value, (bool, str, bytes, int)):
        return type(value).__name__, value
    if isinstance(value, float):
        return "float", "nan" if math.isnan(value) else value.hex()
    if type(value).__name__ == "Decimal":
        return "decimal", value.as_tuple()
    if isinstance(value, Date):
        return "date", value.days_from_epoch
    if isinstance(value, Time):
        return "time", value.nanosecond_time
    if isinstance(value, Duration):
        return "duration", (value.months, value.days, value.nanoseconds)
    if isinstance(value, tuple):  # User types are tuples with names.
        return "tuple", tuple(form(part) for part in value)
    if isinstance(value, list):
        return "list", tuple(form(part) for part in value)
    if hasattr(value, "items"):
        return "map", tuple(sorted((repr(form(key)), form(part)) for key, part in value.items()))
    if isinstance(value, set) or type(value).__name__ == "SortedSet":
        return "set", tuple(sorted(repr(form(part)) for part in value))
    return type(value).__name__, str(value)


def differences(job):
    session = connect(job)
    keyspace = job["table"].split(".")[0]
    session.execute(f"USE {keyspace}")
    problems = {}
    for index, (cql_type, _, record, wanted) in enumerate(cql_types.CASES):
        column = f"c{index}"
        selector, wanted = wanted(column) if callable(wanted) else (column, wanted)
        row = session.execute(f"SELECT {selector} AS found FROM {job['table']} WHERE id = 0").one()
        if form(row["found"]) != form(wanted):
            problems[f"{index}: {cql_type} from {record[:80]}"] = (
                f"{str(form(row['found']))[:300]}, wanted {str(form(wanted))[:300]}")
    session.cluster.shutdown()
    return problems


def work(job):
    if "table" in job:
        return differences(job)
    cases = [{"type": cql_type, "options": options, "record": record}
             for cql_type, options, record, _ in cql_types.CASES]
    return {"userTypes": cql_types.USER_TYPES, "cases": cases}


if __name__ == "__main__":
    run(work)
