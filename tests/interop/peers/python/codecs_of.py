"""How the programs here write a format, and read it: with a registry, by Confluent's own code."""
import json

from confluent_kafka.schema_registry import (RegisteredSchema, SchemaRegistryClient,
                                             topic_subject_name_strategy)
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import readings

BY_TOPIC = {"subject.name.strategy": topic_subject_name_strategy}


class KnownSchemas(SchemaRegistryClient):
    """Gives a schema the id that it has already: the registry of the tests keeps Protobuf's as
    text, where a real one makes text of the descriptors that Confluent's serializer sends."""

    def __init__(self, url, schema_id):
        super().__init__({"url": url})
        self.schema_id = schema_id

    def register_schema_full_response(self, subject_name, schema, normalize_schemas=False):
        return RegisteredSchema(subject=subject_name, version=1, schema_id=self.schema_id,
                                guid=None, schema=schema)


def encoder(cell, schemas, registry):
    """A function that makes a value's bytes of a reading."""
    encoding, schema_id, topic = cell["encoding"], cell["schemaId"], cell["topic"]
    avro_text = schemas["avro"]["text"]
    message_type = readings.message_class(schemas["protobuf"]["file"], schemas["protobuf"]["message"])
    if schema_id is None:
        avro = readings.Avro(avro_text)
        return {
            "json": readings.to_json,
            "csv": readings.to_csv,
            "text": lambda reading: reading["name"].encode(),
            "bytes": lambda reading: bytes.fromhex(reading["payload"]),
            "avro": lambda reading: avro.encode(readings.native(reading)),
            "protobuf": lambda reading: readings.to_message(message_type, reading).SerializeToString(),
        }[encoding]
    client = KnownSchemas(registry, schema_id)
    context = SerializationContext(topic, MessageField.VALUE)
    if encoding == "avro":
        serialize = AvroSerializer(client, avro_text, conf=BY_TOPIC)
        return lambda reading: serialize(readings.native(reading), context)
    if encoding == "protobuf":
        serialize = ProtobufSerializer(message_type, client, BY_TOPIC)
        return lambda reading: serialize(readings.to_message(message_type, reading), context)
    serialize = JSONSerializer(schemas["json-schema"]["text"], client, conf=BY_TOPIC)
    # Python's JSON has no decimals: as text.
    return lambda reading: serialize(
        {**readings.to_json_object(reading), "amount": reading["amount"]}, context)


def decoder(cell, schemas):
    """A function that makes of a value's bytes what `expected` makes of a reading or a tick."""
    encoding, is_tick = cell["encoding"], cell["dataset"] == "ticks"
    if encoding == "text":
        return lambda data: data.decode()
    if encoding == "bytes":
        return lambda data: data
    if encoding == "avro":
        decode = readings.Avro(schemas["avro"]["text"]).decode
    elif encoding == "protobuf":
        message_type = readings.message_class(
            schemas["protobuf"]["file"], schemas["protobuf"]["message"])
        made = tick_from_message if is_tick else readings.from_message
        decode = lambda data: made(message_type.FromString(data))
    elif encoding == "csv":
        decode = tick_from_csv if is_tick else readings.from_csv
    else:
        decode = json.loads if is_tick else readings.from_json
    if cell["schemaId"] is None:
        return decode
    head = b"\0" + cell["schemaId"].to_bytes(4, "big")
    if encoding == "protobuf":
        # The message's place in its file: the first one is a single 0, the second [1] in zigzag.
        head += b"\0" if is_tick else b"\x02\x02"
    return lambda data: decode(after(head, data))


def after(head, data):
    assert data.startswith(head), f"begins with {data[:len(head)].hex()}, wanted {head.hex()}"
    return data[len(head):]


def tick_from_message(message):
    return {"Symbol": message.Symbol, "Price": message.Price, "TimeStamp": message.TimeStamp}


def tick_from_csv(data):
    symbol, price, time = data.decode().split(",")
    return {"Symbol": symbol, "Price": float(price), "TimeStamp": float(time)}


def expected(cell, value):
    """What a decoded value has to be equal to."""
    if value is None or cell["dataset"] == "ticks":
        return value
    if cell["encoding"] == "text":
        return value["name"]
    if cell["encoding"] == "bytes":
        return bytes.fromhex(value["payload"])
    return readings.without_lists(value) if cell["encoding"] == "csv" else readings.native(value)
