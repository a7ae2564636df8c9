"""Readings, as tests/interop/dataset.ts describes them, in every format, by Python's libraries."""
import base64
import csv
import datetime
import io
import json
from decimal import Decimal

import fastavro
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MILLISECOND = datetime.timedelta(milliseconds=1)
CSV_COLUMNS = ["small", "big", "ratio", "flag", "name", "maybe", "payload", "level", "city", "zip",
               "at", "amount"]


def native(reading):
    """A reading with Python's own types; its time stays in milliseconds."""
    return {
        **reading,
        "big": int(reading["big"]),
        "ratio": float(reading["ratio"]),
        "payload": bytes.fromhex(reading["payload"]),
        "counts": {name: int(count) for name, count in reading["counts"].items()},
        "amount": Decimal(reading["amount"]),
    }


def to_json_object(reading):
    """For JSON, but without its decimal, which Python's encoder has no numbers for."""
    fields = native(reading)
    del fields["amount"]
    return {**fields, "payload": base64.b64encode(fields["payload"]).decode()}


def to_json(reading):
    text = json.dumps(to_json_object(reading), ensure_ascii=False)
    return f'{text[:-1]}, "amount": {reading["amount"]}}}'.encode()


def from_json(data):
    fields = json.loads(data, parse_float=Decimal)
    return {
        **fields,
        "ratio": float(fields["ratio"]),
        "payload": base64.b64decode(fields["payload"]),
        "amount": Decimal(fields["amount"]),
    }


def csv_field(value):
    """None is nothing, and text stands in quotes, so that an empty one is not None."""
    if value is None:
        return ""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="").writerow([value])
    return out.getvalue()


def to_csv(reading):
    fields = {
        **reading, **reading["place"],
        "flag": "true" if reading["flag"] else "false",
        "payload": base64.b64encode(bytes.fromhex(reading["payload"])).decode(),
    }
    return (",".join(csv_field(fields[name]) for name in CSV_COLUMNS) + "\n").encode()


# Before Python 3.11 the reader of CSV refuses a zero character: this stands for it meanwhile.
NUL_IN_CSV = "\ue000"


def from_csv(data):
    [row] = csv.reader(io.StringIO(data.decode().replace("\0", NUL_IN_CSV), newline=""))
    fields = dict(zip(CSV_COLUMNS, (field.replace(NUL_IN_CSV, "\0") for field in row)))
    city, zip_code = fields.pop("city"), fields.pop("zip")
    return {
        **fields,
        "small": int(fields["small"]),
        "big": int(fields["big"]),
        "ratio": float(fields["ratio"]),
        "flag": {"true": True, "false": False}[fields["flag"]],
        "payload": base64.b64decode(fields["payload"]),
        "place": {"city": city, "zip": int(zip_code) if zip_code else None},
        "at": int(fields["at"]),
        "amount": Decimal(fields["amount"]),
    }


def without_lists(reading):
    """What a reading is in CSV, which has no lists, and to whose reader in Python "" is null."""
    fields = native(reading)
    del fields["tags"], fields["counts"]
    return {**fields, "maybe": fields["maybe"] or ""}


class Avro:
    """Avro's binary encoding, by fastavro."""

    def __init__(self, schema_text):
        self.schema = fastavro.parse_schema(json.loads(schema_text))

    def encode(self, fields):
        out = io.BytesIO()
        fastavro.schemaless_writer(out, self.schema, fields)
        return out.getvalue()

    def decode(self, data):
        stream = io.BytesIO(data)
        fields = fastavro.schemaless_reader(stream, self.schema, None)
        assert stream.read() == b"", "bytes are left behind the record"
        if isinstance(fields.get("at"), datetime.datetime):
            fields["at"] = (fields["at"] - EPOCH) // MILLISECOND
        return fields


def message_class(descriptor_set_path, name):
    """The class of a message that a descriptor set has."""
    with open(descriptor_set_path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for one in files.file:
        pool.Add(one)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def to_message(message_type, reading):
    fields = native(reading)
    message = message_type(
        small=fields["small"], big=fields["big"], ratio=fields["ratio"], flag=fields["flag"],
        name=fields["name"], payload=fields["payload"], tags=fields["tags"],
        level=fields["level"], amount=reading["amount"])
    message.counts.update(fields["counts"])
    if fields["maybe"] is not None:
        message.maybe = fields["maybe"]
    message.place.city = fields["place"]["city"]
    if fields["place"]["zip"] is not None:
        message.place.zip = fields["place"]["zip"]
    seconds, millis = divmod(fields["at"], 1000)
    message.at.seconds, message.at.nanos = seconds, millis * 1_000_000
    return message


def from_message(message):
    place = message.place
    return {
        "small": message.small, "big": message.big, "ratio": message.ratio, "flag": message.flag,
        "name": message.name, "payload": message.payload, "tags": list(message.tags),
        "counts": dict(message.counts),
        "level": message.DESCRIPTOR.fields_by_name["level"].enum_type
                        .values_by_number[message.level].name,
        "maybe": message.maybe if message.HasField("maybe") else None,
        "place": {"city": place.city, "zip": place.zip if place.HasField("zip") else None},
        "at": message.at.seconds * 1000 + message.at.nanos // 1_000_000,
        "amount": Decimal(message.amount),
    }
