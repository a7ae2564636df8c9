import assert from "node:assert/strict";
import { avroFormat } from "../../../src/formats/avro/avro_format.ts";
import { parseAvroSchema } from "../../../src/formats/avro/schema.ts";
import { protobufFormat } from "../../../src/formats/protobuf/protobuf_format.ts";
import { readProtoSchema } from "../../../src/formats/schema_file.ts";
import type { ValueFormat } from "../../../src/formats/value_format.ts";
import { fixturePath, fixtures, fixtureText, javaFixtures } from "./fixtures/read.ts";

const avro = avroFormat(parseAvroSchema(fixtureText("make/avro.avsc")));

/** The format of a Protobuf schema, from its text and from protoc's descriptor set. */
async function protobufFormats(name: string, message: string): Promise<[string, ValueFormat][]> {
  const formats: [string, ValueFormat][] = [];
  for (const file of [`make/${name}.proto`, `${name}.desc`]) {
    const { type } = await readProtoSchema(fixturePath(file), message);
    formats.push([file, protobufFormat(type)]);
  }
  return formats;
}

Deno.test("avroFormat: reads what fastavro has written as fastavro reads it", () => {
  for (const { bytes, value } of fixtures("avro_fastavro.json")) {
    assert.deepEqual(avro.decode(bytes), value);
  }
});

Deno.test("avroFormat: reads what Java has written in blocks that tell their sizes", () => {
  const values = fixtures("avro_fastavro.json").map(({ value }) => value);
  assert.deepEqual(javaFixtures("avro_java.json").map((bytes) => avro.decode(bytes)), values);
});

Deno.test("avroFormat: writes the bytes that fastavro writes", () => {
  for (const { bytes, value } of fixtures("avro_fastavro.json")) {
    assert.equal(avro.encode(value).toHex(), bytes.toHex());
  }
});

for (const [name, message] of [["protobuf", "Everything"], ["proto2", "Old"]] as const) {
  Deno.test(`protobufFormat: reads ${message} as Python does, by text and by descriptor`, async () => {
    for (const [file, format] of await protobufFormats(name, message)) {
      for (const { bytes, value } of fixtures(`${name}_python.json`)) {
        assert.deepEqual(format.decode(bytes), value, file);
      }
    }
  });

  Deno.test(`protobufFormat: reads ${message} as Java has written it`, async () => {
    const values = fixtures(`${name}_python.json`).map(({ value }) => value);
    for (const [file, format] of await protobufFormats(name, message)) {
      const read = javaFixtures(`${name}_java.json`).map((bytes) => format.decode(bytes));
      assert.deepEqual(read, values, file);
    }
  });

  Deno.test(`protobufFormat: what it writes of ${message} it reads again`, async () => {
    for (const [file, format] of await protobufFormats(name, message)) {
      for (const { value } of fixtures(`${name}_python.json`)) {
        assert.deepEqual(format.decode(format.encode(value)), value, file);
      }
    }
  });
}
