import assert from "node:assert/strict";
import { avroFractions } from "../../../src/formats/avro/fractions.ts";
import { parseAvroSchema } from "../../../src/formats/avro/schema.ts";
import { protobufFractions } from "../../../src/formats/protobuf/fractions.ts";
import { parseProto } from "../../../src/formats/protobuf/schema.ts";
import { ELEMENTS } from "../../../src/formats/value_format.ts";

/** Places that may have fractions, and some that may not. */
const PLACES: [string[], boolean][] = [
  [["price"], true],
  [["count"], false],
  [["inner", "ratio"], true],
  [["inner", "name"], false],
  [["list", ELEMENTS], true],
  [["list"], false],
  [["items", ELEMENTS, "ratio"], true],
  [["map", "any"], true],
  [["map"], false],
  [["none"], false],
  [["price", "x"], false],
  [[], false],
];

Deno.test("avroFractions: float and double at any depth, also where they may be null", () => {
  const inner = {
    type: "record",
    name: "Inner",
    fields: [{ name: "ratio", type: ["null", "float"] }, { name: "name", type: "string" }],
  };
  const type = parseAvroSchema(JSON.stringify({
    type: "record",
    name: "R",
    fields: [
      { name: "price", type: ["null", "double"] },
      { name: "count", type: "long" },
      { name: "inner", type: inner },
      { name: "list", type: { type: "array", items: "double" } },
      { name: "items", type: { type: "array", items: "Inner" } },
      { name: "map", type: { type: "map", values: "float" } },
    ],
  }));
  for (const [names, wanted] of PLACES) {
    assert.equal(avroFractions(type, names), wanted, names.join("."));
  }
});

Deno.test("protobufFractions: float and double at any depth, also wrapped ones", () => {
  const { messages } = parseProto(
    `syntax = "proto3"; import "google/protobuf/wrappers.proto";
     message Inner { float ratio = 1; string name = 2; }
     message R { double price = 1; int64 count = 2; Inner inner = 3; repeated double list = 4;
       repeated Inner items = 5; map<string, float> map = 6;
       google.protobuf.DoubleValue wrapped = 7; google.protobuf.Int32Value whole = 8; }`,
    (path) => {
      throw new Error(path);
    },
  );
  const type = messages.find(({ name }) => name === "R")!;
  for (const [names, wanted] of PLACES) {
    assert.equal(protobufFractions(type, names), wanted, names.join("."));
  }
  assert.equal(protobufFractions(type, ["wrapped"]), true);
  assert.equal(protobufFractions(type, ["whole"]), false);
});
