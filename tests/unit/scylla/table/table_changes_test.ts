import assert from "node:assert/strict";
import { tableChanges } from "../../../../src/scylla/table/table_changes.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { table } from "../../support/tables.ts";

const TYPES = { id: "text", v: "int", place: "frozen<place>" };
const PLACE = [{ name: "lat", type: "int" }, { name: "deep", type: "frozen<inner>" }];
const INNER = [{ name: "a", type: "int" }];
const OLD: Table = {
  ...table(TYPES, ["id"], []),
  userTypes: { place: PLACE, inner: INNER, unused: INNER },
};

function changes(types: Record<string, string>, more: Partial<Table> = {}, keys = [["id"], []]) {
  return tableChanges(OLD, { ...OLD, ...table(types, keys[0]!, keys[1]!), ...more });
}

Deno.test("tableChanges: the same table has none, and types of others don't matter", () => {
  assert.deepEqual(changes(TYPES), { told: [], onlyAdds: true, isRekeyed: false });
  const userTypes = { ...OLD.userTypes, unused: [], more: INNER };
  assert.deepEqual(changes(TYPES, { userTypes }).told, []);
});

Deno.test("tableChanges: what was written stays right where columns and fields are only added", () => {
  const userTypes = { ...OLD.userTypes, inner: [...INNER, { name: "b", type: "text" }] };
  assert.deepEqual(changes({ ...TYPES, x: "text" }, { userTypes, defaultTtlSeconds: 5 }), {
    told: [
      "column x (text) is new",
      "type inner has new fields: b",
      "its rows live for 5 s, and did for 0 s",
    ],
    onlyAdds: true,
    isRekeyed: false,
  });
});

Deno.test("tableChanges: a column that is gone or another makes what was written wrong", () => {
  const { v: _, ...gone } = TYPES;
  assert.deepEqual(changes(gone), {
    told: ["column v is gone"],
    onlyAdds: false,
    isRekeyed: false,
  });
  assert.deepEqual(changes({ ...TYPES, v: "float" }).told, ["column v is float, and was int"]);
  const userTypes = { ...OLD.userTypes, inner: [{ name: "a", type: "bigint" }] };
  assert.deepEqual(changes(TYPES, { userTypes }), {
    told: ["type inner has other fields"],
    onlyAdds: false,
    isRekeyed: false,
  });
});

Deno.test("tableChanges: another key, also by its type or order, tells other rows apart", () => {
  const rekeyed = (types: Record<string, string>, partition: string[], clustering: string[]) =>
    tableChanges(table({ a: "int", b: "int" }, ["a"], ["b"]), table(types, partition, clustering));
  for (
    const { isRekeyed, onlyAdds, told } of [
      rekeyed({ a: "int", b: "int" }, ["a"], []),
      rekeyed({ a: "int", b: "int" }, ["b"], ["a"]),
      rekeyed({ a: "int", b: "int" }, ["a", "b"], []),
      rekeyed({ a: "int", b: "bigint" }, ["a"], ["b"]),
    ]
  ) {
    assert.deepEqual([isRekeyed, onlyAdds], [true, false]);
    assert.match(told.join(), /its primary key is \(\(.*, and was \(\(a int\), b int\)/);
  }
});
