"""Compares every row of every table of the job with what was sent.

Of the job: scylla, user, password, datasets, and tables: {table, encoding, dataset}, whose names are
full. The outcome is, by table, how many rows were as they should be, and what is wrong.
"""
import datetime

import readings
from database import connect
from job import problems_of, run

EPOCH = datetime.datetime(1970, 1, 1)


def expected_rows(table, samples):
    """By what tells a row from others: its values."""
    if table["dataset"] == "plain":
        return {sample["seq"]: columns_of(table, sample)
                for sample in samples if sample["value"] is not None}
    rows = {}
    for sample in samples:
        if sample["value"] is None:
            rows.pop(sample["key"])
        else:
            rows[sample["key"]] = columns_of(table, sample)
    return rows


def columns_of(table, sample):
    about = {"seq": sample["seq"], "id": sample["key"], "source": sample["source"],
             "raw": bytes.fromhex(sample["raw"]), "nothing": None}
    fields = readings.native(sample["value"])
    if table["encoding"] == "text":
        return {**about, "body": fields["name"]}
    if table["encoding"] == "bytes":
        return {**about, "body": fields["payload"]}
    place = fields.pop("place")
    if table["encoding"] == "csv":
        fields.update(tags=[], counts={})
    # The database has no empty lists and maps: they are null.
    return {**about, **fields, **place, "tags": fields["tags"] or None,
            "counts": fields["counts"] or None, "ratio": repr(fields["ratio"]),
            "amount": amount_form(table, fields["amount"])}


def amount_form(table, amount):
    """A decimal keeps its places, but for the zeros in a number of JSON, which mean nothing."""
    return amount if table["encoding"].startswith("json") else amount.as_tuple()


def found_columns(table, row):
    """A row in the same form; where its record was is another matter."""
    found = {name: value for name, value in row.items() if not name.startswith("kafka_")}
    if "amount" in found:
        found["amount"] = amount_form(table, found["amount"])
        found["ratio"] = repr(found["ratio"])
        found["counts"] = None if found["counts"] is None else dict(found["counts"].items())
        # The driver makes times of fractions of seconds, with an error of some microseconds.
        found["at"] = round((found["at"] - EPOCH) / readings.MILLISECOND)
    return found


def compare(session, table, samples):
    expected = expected_rows(table, samples)
    key = "seq" if table["dataset"] == "plain" else "id"
    right, problems = 0, []
    for row in session.execute(f"SELECT * FROM {table['table']}"):
        wanted, found = expected.pop(row[key], None), found_columns(table, row)
        if wanted is None:
            problems.append(f"row {row[key]!r} came twice, or should not be there")
            continue
        differences = [f"row {row[key]!r}: {name} is {str(found.get(name))[:200]!r}, "
                       f"wanted {str(wanted.get(name))[:200]!r}"
                       for name in sorted({*wanted, *found}) if found.get(name) != wanted.get(name)]
        problems += differences
        right += not differences
    problems += [f"row {name!r} is missing" for name in expected]
    return {"right": right, "problems": problems_of(problems)}


def work(job):
    session = connect(job)
    try:
        return {table["table"]: compare(session, table, job["datasets"][table["dataset"]])
                for table in job["tables"]}
    finally:
        session.cluster.shutdown()


if __name__ == "__main__":
    run(work)
