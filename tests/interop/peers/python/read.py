"""Reads every topic of the job, by confluent-kafka and again by kafka-python, and compares.

Of the job: brokers, schemas, datasets, and cells: {topic, encoding, schemaId, dataset}; schemas and
samples are those of the cell's data set. The outcome is, by client and topic, how many records were
as they should be, and what is wrong.
"""
import time

import confluent_kafka
import kafka

from codecs_of import decoder, expected
from job import problems_of, run

PATIENCE_SECONDS = 60


def by_confluent(topics, brokers):
    """Every record: topic, key, value, headers."""
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": brokers, "group.id": "unused", "enable.auto.commit": False,
         "enable.partition.eof": True, "auto.offset.reset": "earliest"})
    known = consumer.list_topics(timeout=30).topics
    places = [confluent_kafka.TopicPartition(topic, partition, confluent_kafka.OFFSET_BEGINNING)
              for topic in topics for partition in known[topic].partitions]
    consumer.assign(places)
    left, deadline = len(places), time.monotonic() + PATIENCE_SECONDS
    while left > 0:
        assert time.monotonic() < deadline, f"the ends of {left} partitions were not seen"
        for message in consumer.consume(1000, 1):
            if message.error() is None:
                yield message.topic(), message.key(), message.value(), message.headers() or []
            elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                left -= 1
            else:
                raise confluent_kafka.KafkaException(message.error())
    consumer.close()


def by_kafka_python(topics, brokers):
    """The same."""
    consumer = kafka.KafkaConsumer(
        bootstrap_servers=brokers.split(","), enable_auto_commit=False,
        auto_offset_reset="earliest")
    places = [kafka.TopicPartition(topic, partition)
              for topic in topics for partition in consumer.partitions_for_topic(topic)]
    consumer.assign(places)
    ends = consumer.end_offsets(places)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(consumer.position(place) < ends[place] for place in places):
        assert time.monotonic() < deadline, "the ends of all partitions were not seen"
        for records in consumer.poll(timeout_ms=1000).values():
            for record in records:
                yield record.topic, record.key, record.value, record.headers
    consumer.close()


def compare(cell, job, records):
    """What is wrong with a topic's records, each of which has to be there once."""
    schemas = job["schemas"][cell["dataset"]]
    samples = {sample["seq"]: sample for sample in job["datasets"][cell["dataset"]]}
    decode, right, problems = decoder(cell, schemas), 0, []
    for key, value, headers in records:
        headers = dict(headers)
        seq = int(headers[job["sequenceHeader"][cell["dataset"]]])
        sample = samples.pop(seq, None)
        if sample is None:
            problems.append(f"record {seq} came twice, or was never sent")
            continue
        try:
            found = None if value is None else decode(value)
        except Exception as error:
            problems.append(f"record {seq}: {type(error).__name__}: {error}")
            continue
        differences = [
            f"{what} is {str(one)[:200]!r}, wanted {str(other)[:200]!r}"
            for what, one, other in [
                ("key", key, None if sample["key"] is None else sample["key"].encode()),
                ("value", comparable(found), comparable(expected(cell, sample["value"]))),
                *header_pairs(headers, sample),
            ] if one != other]
        problems += [f"record {seq}: {difference}" for difference in differences]
        right += not differences
    problems += [f"record {seq} is missing" for seq in samples]
    return {"right": right, "problems": problems_of(problems)}


def comparable(value):
    """With a text for the number that has two zeros, which are equal to Python."""
    if isinstance(value, dict) and "ratio" in value:
        return {**value, "ratio": repr(value["ratio"])}
    return value


def header_pairs(headers, sample):
    if "raw" not in sample:
        return []
    source = sample["source"]
    return [("header raw", headers.get("raw"), bytes.fromhex(sample["raw"])),
            ("header nothing", headers.get("nothing", b"absent"), None),
            ("header source", headers.get("source"), source.encode() if source else None)]


def work(job):
    outcome = {}
    for client, read in [("confluent-kafka", by_confluent), ("kafka-python", by_kafka_python)]:
        by_topic = {cell["topic"]: [] for cell in job["cells"]}
        for topic, *record in read(list(by_topic), job["brokers"]):
            by_topic[topic].append(record)
        outcome[client] = {
            cell["topic"]: compare(cell, job, by_topic[cell["topic"]]) for cell in job["cells"]}
    return outcome


if __name__ == "__main__":
    run(work)
