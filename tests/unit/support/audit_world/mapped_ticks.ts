import cassandra from "cassandra-driver";
import { parseMapping } from "../../../../src/mapping/compile.ts";
import { planMapping } from "../../../../src/mapping/plan_mapping.ts";
import { decodeJson } from "../../../../src/record/json_value.ts";
import type { RowPlan } from "../../../../src/rows/plan_rows.ts";
import type { Table } from "../../../../src/scylla/table/table.ts";
import { TOPIC } from "./world.ts";

const COLUMNS = {
  symbol: "key.Symbol",
  day: { from: "value.TimeStamp", unit: "s" },
  ts: { from: "key.TimeStamp", unit: "s" },
  price: { from: "value.Price", absent: "dead-letter" },
  kafka_partition: "meta.partition",
  kafka_offset: "meta.offset",
};

/** The ticks of a world by a mapping, which must come to the same as the built-in shape. */
export function mappedTicks(table: Table): RowPlan {
  const names = new Set(table.columns.map(({ name }) => name));
  const columns = Object.fromEntries(Object.entries(COLUMNS).filter(([name]) => names.has(name)));
  const { layout, decoder } = planMapping(
    parseMapping({ columns, "key-format": "json" }),
    table,
    { topic: TOPIC, decodeValue: (bytes) => decodeJson(bytes, "value") },
  );
  // The table in memory compares values and not bytes.
  const driven = (name: string, plain: unknown) =>
    name === "day"
      ? cassandra.types.LocalDate.fromDate(new Date(Number(plain) * 86_400_000))
      : plain;
  return {
    decoder,
    layout: {
      ...layout,
      // The mapping takes more from the record's key, and so knows more of compacted topics.
      isKeyedByRecordKey: layout.keyColumns.every((name) => name === "symbol"),
      keyValues: (item) =>
        layout.keyColumns.map((name) => driven(name, layout.plain(name, item as never))),
    } as RowPlan["layout"],
  };
}
