"""Writes every topic of the job: by confluent-kafka (librdkafka) or by kafka-python.

Of the job: brokers, registry, schemas, datasets, and cells: {topic, encoding, compression, schemaId,
dataset, client}. The outcome is the number of records of each topic that were acknowledged.
"""
import confluent_kafka
import kafka

from codecs_of import encoder
from job import run

# Both wait for a batch to fill, and have room for a large one.
BATCH_BYTES = 400_000
LINGER_MS = 20


def headers_of(sample):
    headers = [("seq", str(sample["seq"]).encode()), ("raw", bytes.fromhex(sample["raw"]))]
    return headers + ([] if sample["source"] is None else [("source", sample["source"].encode())])


def records_of(cell, job):
    encode = encoder(cell, job["schemas"][cell["dataset"]], job["registry"])
    for sample in job["datasets"][cell["dataset"]]:
        key = None if sample["key"] is None else sample["key"].encode()
        value = None if sample["value"] is None else encode(sample["value"])
        yield key, value, headers_of(sample)


def by_confluent(cells, job, compression):
    acked = {cell["topic"]: 0 for cell in cells}

    def on_delivery(error, message):
        if error is not None:
            raise RuntimeError(f"{message.topic()}: {error}")
        acked[message.topic()] += 1

    producer = confluent_kafka.Producer({
        "bootstrap.servers": job["brokers"],
        "compression.type": compression,
        "enable.idempotence": True,
        "linger.ms": LINGER_MS,
        "batch.size": BATCH_BYTES,
    })
    for cell in cells:
        for key, value, headers in records_of(cell, job):
            producer.produce(cell["topic"], value, key, headers=[*headers, ("nothing", None)],
                             on_delivery=on_delivery)
        producer.poll(0)
    producer.flush()
    return acked


def by_kafka_python(cells, job, compression):
    producer = kafka.KafkaProducer(
        bootstrap_servers=job["brokers"].split(","),
        compression_type=None if compression == "none" else compression,
        acks="all",
        linger_ms=LINGER_MS,
        batch_size=BATCH_BYTES,
    )
    futures = [
        (cell["topic"], producer.send(cell["topic"], value, key, headers))
        for cell in cells for key, value, headers in records_of(cell, job)
    ]
    producer.flush()
    acked = {cell["topic"]: 0 for cell in cells}
    for topic, future in futures:
        future.get(timeout=30)
        acked[topic] += 1
    producer.close()
    return acked


CLIENTS = {"confluent-kafka": by_confluent, "kafka-python": by_kafka_python}


def work(job):
    acked = {}
    for client, send in CLIENTS.items():
        for compression in sorted({cell["compression"] for cell in job["cells"]}):
            cells = [cell for cell in job["cells"]
                     if (cell["client"], cell["compression"]) == (client, compression)]
            if cells:
                acked.update(send(cells, job, compression))
    return acked


if __name__ == "__main__":
    run(work)
