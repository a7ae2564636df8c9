import assert from "node:assert/strict";
import type { DeadLetter } from "../../../src/dead_letters/dead_letter.ts";
import { DeadLetterTable } from "../../../src/dead_letters/dead_letter_table.ts";
import { LETTER_COLUMNS } from "../../../src/dead_letters/letter_row.ts";
import type { Session } from "../../../src/scylla/session/session.ts";
import { noHost, response, socket, timedOut } from "../support/driver_errors.ts";
import { withCode } from "../support/expect.ts";
import { bytes } from "../support/records.ts";
import { isSettled, VirtualTime } from "../support/virtual_time.ts";

const LETTER: DeadLetter = {
  source: { topic: "ticks", partition: 0, offset: 5 },
  stage: "VALUE_CONVERTER",
  code: "undecodable",
  reason: "the value is not JSON",
  timestampMs: 0,
  key: null,
  value: bytes("junk"),
  headers: {},
};

type Row = Record<keyof typeof LETTER_COLUMNS, unknown>;

/** A dead-letter table in a database that answers as `answer` says. */
function setUp(answer: (row: Row) => unknown = () => {}) {
  const rows: Row[] = [];
  const statements = new Set<string>();
  const controller = new AbortController();
  const execute = async (statement: string, values: unknown[]) => {
    const names = Object.keys(LETTER_COLUMNS);
    const row = Object.fromEntries(names.map((name, index) => [name, values[index]])) as Row;
    statements.add(statement);
    rows.push(row);
    await answer(row);
  };
  const table = new DeadLetterTable(
    { client: { execute } } as unknown as Session,
    { kind: "table", keyspace: "trading", table: "bad" },
    { consistency: "local-quorum", signal: controller.signal },
  );
  return { table, rows, statements, controller };
}

const tooLarge = () => response("invalid", "Request is too big: length 2 exceeds maximum 1");

Deno.test("DeadLetterTable: resolves only once the database has the letter", async () => {
  const answer = Promise.withResolvers<void>();
  const { table } = setUp(() => answer.promise);
  const added = table.add(LETTER);
  assert.equal(await isSettled(added), false);
  answer.resolve();
  await added;
});

Deno.test("DeadLetterTable: waits for a database that is away, with the same row each time", async () => {
  using time = new VirtualTime();
  const errors = [
    response("writeTimeout"),
    response("unavailableException"),
    noHost(socket("ECONNREFUSED")),
    timedOut(),
  ];
  const { table, rows } = setUp(() => {
    const error = errors.shift();
    if (error !== undefined) throw error;
  });
  await time.run(table.add(LETTER));
  assert.equal(rows.length, 5);
  for (const row of rows) assert.deepEqual(row, rows[0]);
});

Deno.test("DeadLetterTable: letters outlive the table's own time to live", async () => {
  const { table, statements } = setUp();
  await table.add(LETTER);
  const [statement] = statements;
  assert.match(statement!, /^INSERT INTO "trading"."bad" .* USING TTL 0$/);
});

Deno.test("DeadLetterTable: without its value where that is too large, which the reason tells", async () => {
  const { table, rows } = setUp(({ value }) => {
    if (value !== null) throw tooLarge();
  });
  await table.add(LETTER);
  const [, row] = rows;
  assert.deepEqual([row!.value, row!.value_bytes, row!.kafka_offset], [null, 4, 5]);
  assert.match(
    String(row!.reason),
    /^the value is not JSON \(without its value of 4 bytes.*too big/,
  );
});

Deno.test("DeadLetterTable: a letter that is refused without its value, too, is an error", async () => {
  const { table, rows } = setUp(() => {
    throw tooLarge();
  });
  await assert.rejects(table.add(LETTER), withCode("rejected", /offset 5 .* "ticks": .*too big/));
  await assert.rejects(table.add({ ...LETTER, value: null }), withCode("rejected"));
  assert.equal(rows.length, 3);
});

Deno.test("DeadLetterTable: what no waiting mends is told at once", async () => {
  for (
    const [thrown, code] of [
      [response("unauthorized"), "refused"],
      [response("invalid", "unconfigured table bad"), "table-missing"],
    ] as const
  ) {
    const { table, rows } = setUp(() => {
      throw thrown;
    });
    await assert.rejects(table.add(LETTER), withCode(code, /dead letters to table trading.bad/));
    assert.equal(rows.length, 1);
  }
});

Deno.test("DeadLetterTable: after the signal a letter that is not stored fails, and is no success", async () => {
  using time = new VirtualTime();
  const { table, controller } = setUp(() => {
    throw timedOut();
  });
  const failing = assert.rejects(table.add(LETTER), withCode("interrupted"));
  assert.equal(await isSettled(failing), false);
  controller.abort();
  await failing;
  assert.equal(time.pending, 0);
});
