"""A consumer that writes with execute_concurrent, and ends where its topic ends at the start."""
import json
import os
from datetime import datetime, timezone

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import RoundRobinPolicy, TokenAwarePolicy
from confluent_kafka import Consumer, TopicPartition

CHUNK = 10_000
"""Records that are consumed, and then written, at once."""
CONCURRENCY = 500
"""Inserts in flight."""


def connect():
    profile = ExecutionProfile(
        consistency_level=ConsistencyLevel.LOCAL_QUORUM, request_timeout=30,
        load_balancing_policy=TokenAwarePolicy(RoundRobinPolicy()))
    hosts = [node.partition(":") for node in os.environ["PEER_SCYLLA"].split(",")]
    return Cluster(
        [host for host, _, _ in hosts], port=int(hosts[0][2] or 9042),
        auth_provider=PlainTextAuthProvider(os.environ["PEER_USER"],
                                            os.environ["PEER_PASSWORD"]),
        execution_profiles={EXEC_PROFILE_DEFAULT: profile}).connect()


def join(topic):
    consumer = Consumer({
        "bootstrap.servers": os.environ["PEER_BROKERS"],
        "group.id": os.environ["PEER_GROUP"],
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    consumer.subscribe([topic])
    return consumer


def ends_of(consumer, topic):
    """The offset behind the last record of each Kafka partition that has any."""
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    ends = {number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10)[1]
            for number in partitions}
    return {number: end for number, end in ends.items() if end > 0}


def row_of(message):
    tick = json.loads(message.value())
    time = datetime.fromtimestamp(tick["TimeStamp"], timezone.utc)
    return (tick["Symbol"], time.date(), time, tick["Price"],
            message.partition(), message.offset())


def main():
    topic = os.environ["PEER_TOPIC"]
    session = connect()
    insert = session.prepare(
        f"INSERT INTO {os.environ['PEER_TABLE']}"
        " (symbol, day, ts, price, kafka_partition, kafka_offset) VALUES (?, ?, ?, ?, ?, ?)")
    insert.is_idempotent = True
    consumer = join(topic)
    left = ends_of(consumer, topic)
    while left:
        messages = consumer.consume(CHUNK, timeout=0.1)
        for message in messages:
            if message.error():
                raise RuntimeError(message.error())
        if not messages:
            continue
        # Raises the first error: what follows was not stored, and is not committed.
        execute_concurrent_with_args(session, insert, [row_of(message) for message in messages],
                                     concurrency=CONCURRENCY, raise_on_first_error=True)
        reached = {message.partition(): message.offset() + 1 for message in messages}
        consumer.commit(asynchronous=False,
                        offsets=[TopicPartition(topic, number, offset)
                                 for number, offset in reached.items()])
        left = {number: end for number, end in left.items() if reached.get(number, 0) < end}
    consumer.close()
    session.cluster.shutdown()


if __name__ == "__main__":
    main()
