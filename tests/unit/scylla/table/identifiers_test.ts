import assert from "node:assert/strict";
import { qualifiedTable, quoted } from "../../../../src/scylla/table/identifiers.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

Deno.test("quoted: keeps the case, and a quotation mark can't end the name", () => {
  assert.equal(quoted("Ticks"), '"Ticks"');
  assert.equal(quoted('a"; DROP TABLE b; --'), '"a""; DROP TABLE b; --"');
});

Deno.test("quoted: every name reads back as itself by CQL's rule", () => {
  fc.assert(fc.property(fc.string(), (name) => {
    const inner = /^"((?:[^"]|"")*)"$/.exec(quoted(name))?.[1];
    assert.equal(inner?.replaceAll('""', '"'), name);
  }));
});

Deno.test("qualifiedTable: joins both names", () => {
  assert.equal(qualifiedTable("trading", "Market_Data2"), '"trading"."Market_Data2"');
});

const WRONG = ["", "a.b", "a b", 'a"b', "a-b", "é", "a\n", "x".repeat(49)];

for (const name of WRONG) {
  Deno.test(`qualifiedTable: refuses ${JSON.stringify(name)} for keyspace and table alike`, () => {
    assert.throws(() => qualifiedTable(name, "t"), withCode("usage", /keyspace/));
    assert.throws(() => qualifiedTable("k", name), withCode("usage", /table/));
  });
}

Deno.test("qualifiedTable: 48 characters are allowed", () => {
  const longest = "x".repeat(48);
  assert.equal(qualifiedTable(longest, longest), `"${longest}"."${longest}"`);
});
