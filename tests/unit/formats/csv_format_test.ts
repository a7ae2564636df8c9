import assert from "node:assert/strict";
import { csvFormat } from "../../../src/formats/csv_format.ts";
import { bytesFormat, textFormat } from "../../../src/formats/plain_formats.ts";
import { withCode } from "../support/expect.ts";
import { fc } from "../support/fc.ts";
import { bytes } from "../support/records.ts";

const columns = ["a", "b", "c"];
const csv = csvFormat({ columns });
const decode = (line: string) => csv.decode(bytes(line));

Deno.test("csvFormat: a line becomes its columns, with or without its end", () => {
  for (const end of ["", "\n", "\r\n", "\r"]) {
    assert.deepEqual(decode(`IBM,101.25,x y${end}`), { a: "IBM", b: "101.25", c: "x y" });
  }
});

Deno.test("csvFormat: quotes keep what would divide, and are doubled within", () => {
  assert.deepEqual(decode('"a,b","say ""hi""","two\nlines"'), {
    a: "a,b",
    b: 'say "hi"',
    c: "two\nlines",
  });
});

Deno.test("csvFormat: an empty field is null, a quoted one is an empty text", () => {
  assert.deepEqual(decode(',"",'), { a: null, b: "", c: null });
});

Deno.test("csvFormat: what it writes it reads again, whatever the fields hold", () => {
  const field = fc.option(
    fc.string({ unit: fc.constantFrom("a", ",", ";", '"', "'", "\n", "\r", "é", " ", "1") }),
  );
  const signs = fc.constantFrom([",", '"'], [";", "'"], ["\t", '"'], ["1", "a"]);
  fc.assert(fc.property(fc.tuple(field, field, field), signs, ([a, b, c], signs) => {
    const [delimiter, quote] = signs as [string, string];
    const format = csvFormat({ columns, delimiter, quote });
    assert.deepEqual(format.decode(format.encode({ a, b, c })), { a, b, c });
  }));
});

for (
  const [what, line] of Object.entries({
    "too few fields": "a,b",
    "too many fields": "a,b,c,d",
    "a quote without an end": '"a,b,c',
    "text after a closing quote": '"a"x,b,c',
    "several lines": "a,b,c\na,b,c",
    "an empty value": "",
  })
) {
  Deno.test(`csvFormat: refuses ${what}`, () => {
    assert.throws(() => decode(line), withCode("undecodable"));
  });
}

Deno.test("csvFormat: the zero below zero is written as such", () => {
  const format = csvFormat({ columns: ["a", "b"] });
  assert.equal(new TextDecoder().decode(format.encode({ a: -0, b: 0 })), "-0,0");
});

Deno.test("csvFormat: will not write what has no single value", () => {
  assert.throws(() => csv.encode({ a: [1], b: 1, c: 1 }), withCode("configuration"));
  assert.throws(() => csv.encode("a,b,c"), withCode("configuration"));
});

Deno.test("textFormat and bytesFormat: the value is all of it", () => {
  assert.equal(textFormat.decode(bytes("\uFEFFa\n")), "\uFEFFa\n");
  assert.throws(() => textFormat.decode(new Uint8Array([0xff])), withCode("undecodable"));
  assert.throws(() => textFormat.encode(1), withCode("configuration"));
  const given = new Uint8Array([0, 255]);
  const taken = bytesFormat.decode(given);
  assert.deepEqual(taken, given);
  assert.notEqual(taken, given);
  assert.throws(() => bytesFormat.encode("a"), withCode("configuration"));
});
