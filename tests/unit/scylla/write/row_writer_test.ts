import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { RowWriter } from "../../../../src/scylla/write/row_writer.ts";
import {
  CONSISTENCIES,
  type Consistency,
  consistencyNumber,
} from "../../../../src/scylla/session/consistency.ts";
import type { Session } from "../../../../src/scylla/session/session.ts";
import { busy, noHost, response, socket, timedOut } from "../../support/driver_errors.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";
import { turn, VirtualTime } from "../../support/virtual_time.ts";

const INSERT = "INSERT …";
const invalid = () => response("invalid", "Expected 8 bytes");

interface Request {
  kind: "execute" | "batch";
  rows: unknown[][];
  options: Record<string, unknown>;
}

/** A database that answers each request as `answer` says, and remembers what it has stored. */
class FakeDatabase {
  readonly requests: Request[] = [];
  readonly stored: unknown[][] = [];
  /** How often the driver was told to forget what it has prepared. */
  forgotten = 0;
  busy = 0;
  peak = 0;

  constructor(private answer: (rows: unknown[][]) => unknown = () => {}) {}

  get session(): Session {
    return {
      client: {
        metadata: { clearPrepared: () => void this.forgotten++ },
        execute: (query: string, row: unknown[], options: Request["options"]) => {
          assert.equal(query, INSERT);
          return this.#request({ kind: "execute", rows: [row], options });
        },
        batch: (
          queries: { query: string; params: unknown[] }[],
          options: Request["options"],
        ) => {
          for (const { query } of queries) assert.equal(query, INSERT);
          return this.#request({ kind: "batch", rows: queries.map((q) => q.params), options });
        },
      },
    } as unknown as Session;
  }

  async #request(request: Request): Promise<void> {
    this.requests.push(request);
    this.peak = Math.max(this.peak, ++this.busy);
    try {
      await this.answer(request.rows);
      this.stored.push(...request.rows);
    } finally {
      this.busy--;
    }
  }
}

function setUp(answer?: (rows: unknown[][]) => unknown) {
  const database = new FakeDatabase(answer);
  const controller = new AbortController();
  const retries: AndeanError[] = [];
  const writer = new RowWriter(database.session, {
    consistency: "local-quorum",
    signal: controller.signal,
    onRetry: (error) => retries.push(error),
  });
  return { database, controller, retries, writer };
}

const rows = (count: number): number[][] => Array.from({ length: count }, (_, index) => [index]);

/** Throws each of the errors in turn, then succeeds. */
function failing(...errors: Error[]): () => void {
  return () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
  };
}

Deno.test("consistencyNumber: each level is the protocol's own", () => {
  const numbers = Object.fromEntries(CONSISTENCIES.map((name) => [name, consistencyNumber(name)]));
  assert.deepEqual<Record<Consistency, number>>(numbers, {
    "any": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "quorum": 4,
    "all": 5,
    "local-quorum": 6,
    "each-quorum": 7,
    "local-one": 10,
  });
});

Deno.test("RowWriter: several rows are one unlogged batch, prepared and idempotent", async () => {
  const { database, writer } = setUp();
  assert.deepEqual(await writer.write(INSERT, rows(3)), []);
  assert.equal(database.requests.length, 1);
  const [{ kind, options }] = database.requests as [Request];
  assert.equal(kind, "batch");
  assert.deepEqual(options, {
    logged: false,
    prepare: true,
    isIdempotent: true,
    consistency: cassandra.types.consistencies.localQuorum,
  });
  assert.deepEqual(database.stored, rows(3));
});

Deno.test("RowWriter: a single row is one statement, prepared and idempotent", async () => {
  const { database, writer } = setUp();
  assert.deepEqual(await writer.write(INSERT, rows(1)), []);
  assert.deepEqual(database.requests, [{
    kind: "execute",
    rows: [[0]],
    options: {
      prepare: true,
      isIdempotent: true,
      consistency: cassandra.types.consistencies.localQuorum,
    },
  }]);
});

Deno.test("RowWriter: what may or may not be stored is written again until acknowledged", async () => {
  using time = new VirtualTime();
  const errors = [
    response("writeTimeout"),
    timedOut(),
    response("overloaded"),
    response("unavailableException"),
    noHost(socket("ECONNREFUSED")),
    busy(),
    response("writeFailure"),
  ];
  const { database, writer, retries } = setUp(failing(...errors));
  assert.deepEqual(await time.run(writer.write(INSERT, rows(5))), []);
  assert.equal(database.requests.length, errors.length + 1);
  assert.deepEqual(database.stored, rows(5));
  assert.equal(retries.length, errors.length);
  assert.ok(retries.every(({ retriable }) => retriable));
});

Deno.test("RowWriter: a statement that a node has forgotten is prepared from nothing", async () => {
  using time = new VirtualTime();
  const { database, writer } = setUp(() => {
    // The driver repeats this answer until it is told to forget the statement.
    throw database.forgotten === 0
      ? noHost(response("unprepared"))
      : response("invalid", "table trading.market_data does not exist");
  });
  await assert.rejects(time.run(writer.write(INSERT, rows(3))), withCode("table-missing"));
  assert.equal(database.forgotten, 1);
});

Deno.test("RowWriter: pauses between tries, longer and longer", async () => {
  using time = new VirtualTime();
  const { writer } = setUp(failing(...Array.from({ length: 9 }, timedOut)));
  await time.run(writer.write(INSERT, rows(2)));
  assert.equal(time.pauses.length, 9);
  for (const [index, pause] of time.pauses.entries()) {
    const step = Math.min(5_000, 50 * 2 ** index);
    assert.ok(pause >= step / 2 && pause <= step, `pause ${index}: ${pause}`);
  }
});

Deno.test("RowWriter: holds no request's place while it pauses", async () => {
  using time = new VirtualTime();
  const { database, writer } = setUp((batch) => {
    if (batch[0]![0] === 0 && database.stored.length < 200) throw timedOut();
  });
  const stuck = writer.write(INSERT, [[0]]);
  const others = Promise.all(
    Array.from({ length: 200 }, (_, index) => writer.write(INSERT, [[index + 1]])),
  );
  await time.run(others);
  await time.run(stuck);
  assert.equal(database.stored.length, 201);
});

Deno.test("RowWriter: finds exactly the refused rows, and stores each other row once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.uniqueArray(fc.nat(39), { maxLength: 6 }),
      async (count, chosen) => {
        const bad = new Set(chosen.filter((index) => index < count));
        const { database, writer, retries } = setUp((batch) => {
          if (batch.some(([index]) => bad.has(index as number))) throw invalid();
        });
        const rejected = await writer.write(INSERT, rows(count));
        assert.deepEqual(
          rejected.map(({ index }) => index).sort((a, b) => a - b),
          [...bad].sort((a, b) => a - b),
        );
        assert.ok(rejected.every(({ error }) => error.code === "rejected"));
        const good = rows(count).filter(([index]) => !bad.has(index!));
        assert.deepEqual(database.stored.toSorted(([a], [b]) => Number(a) - Number(b)), good);
        assert.equal(retries.length, 0);
      },
    ),
  );
});

Deno.test("RowWriter: a batch that is refused for its size only is stored in halves", async () => {
  const { database, writer } = setUp((batch) => {
    if (batch.length > 3) throw response("invalid", "Batch too large");
  });
  assert.deepEqual(await writer.write(INSERT, rows(10)), []);
  assert.equal(database.stored.length, 10);
});

Deno.test("RowWriter: a half that times out while bisecting is tried again, too", async () => {
  using time = new VirtualTime();
  let timeouts = 3;
  const { database, writer } = setUp((batch) => {
    if (batch.length === 1 && timeouts-- > 0) throw timedOut();
    if (batch.some(([index]) => index === 2)) throw invalid();
  });
  const rejected = await time.run(writer.write(INSERT, rows(4)));
  assert.deepEqual(rejected.map(({ index }) => index), [2]);
  assert.deepEqual(database.stored.map(([index]) => index).toSorted(), [0, 1, 3]);
});

Deno.test("RowWriter: what every row would meet ends the write with its reason, untried again", async () => {
  const stops: [Error, Parameters<typeof withCode>[0]][] = [
    [response("invalid", "unconfigured table market_data"), "table-missing"],
    [new cassandra.errors.AuthenticationError("no"), "refused"],
    [response("unauthorized"), "refused"],
    [new Error("what?"), "internal"],
  ];
  for (const [error, code] of stops) {
    const { database, writer } = setUp(() => {
      throw error;
    });
    await assert.rejects(writer.write(INSERT, rows(4)), withCode(code));
    assert.equal(database.requests.length, 1);
    assert.equal(database.stored.length, 0);
  }
});

Deno.test("RowWriter: a stop in one half fails the whole write, whatever the other half says", async () => {
  const { writer } = setUp((batch) => {
    if (batch.length === 4) throw invalid();
    if (batch[0]![0] === 2) throw response("unauthorized");
  });
  await assert.rejects(writer.write(INSERT, rows(4)), withCode("refused"));
});

Deno.test("RowWriter: the signal ends the pause between tries as interrupted", async () => {
  using time = new VirtualTime();
  const { writer, controller, database } = setUp(() => {
    throw timedOut();
  });
  const writing = writer.write(INSERT, rows(2));
  await turn();
  assert.equal(database.requests.length, 1);
  controller.abort();
  await assert.rejects(writing, withCode("interrupted"));
  assert.equal(database.requests.length, 1);
  assert.equal(time.pending, 0);
});

Deno.test("RowWriter: after the signal a failed write is not tried again, and is no success", async () => {
  const { writer, controller, database } = setUp(() => {
    throw timedOut();
  });
  controller.abort();
  await assert.rejects(writer.write(INSERT, rows(2)), withCode("interrupted"));
  assert.equal(database.requests.length, 1);
});

Deno.test("RowWriter: an answer that comes after the signal still counts", async () => {
  const answer = Promise.withResolvers<void>();
  const { writer, controller } = setUp(() => answer.promise);
  const writing = writer.write(INSERT, rows(2));
  controller.abort();
  answer.resolve();
  assert.deepEqual(await writing, []);
});

Deno.test("RowWriter: has no more requests under way than its limit, and serves all in turn", async () => {
  const open: (() => void)[] = [];
  const { database, writer } = setUp(() => new Promise<void>((resolve) => open.push(resolve)));
  const order: number[] = [];
  const all = Promise.all(
    Array.from(
      { length: 100 },
      (_, index) => writer.write(INSERT, [[index]]).then(() => order.push(index)),
    ),
  );
  for (let served = 0; served < 100; served++) {
    await turn();
    assert.equal(database.busy, Math.min(writer.concurrency, 100 - served));
    open.shift()!();
  }
  await all;
  assert.deepEqual(order, Array.from({ length: 100 }, (_, index) => index));
  assert.ok(database.peak > 32, "the limit grows with success");
});

Deno.test("RowWriter: overload halves the limit, a refused row does not", async () => {
  using time = new VirtualTime();
  const overloaded = setUp(failing(response("overloaded")));
  const before = overloaded.writer.concurrency;
  await time.run(overloaded.writer.write(INSERT, rows(2)));
  assert.equal(overloaded.writer.concurrency, before / 2);

  const refused = setUp(failing(invalid()));
  await refused.writer.write(INSERT, rows(2));
  assert.equal(refused.writer.concurrency, before);
});

Deno.test("RowWriter: after a shrinking limit waiting writes still come through", async () => {
  using time = new VirtualTime();
  let failures = 200;
  const { database, writer } = setUp(async () => {
    await Promise.resolve();
    if (failures-- > 0) throw response("overloaded");
  });
  await time.run(
    Promise.all(Array.from({ length: 150 }, (_, index) => writer.write(INSERT, [[index]]))),
  );
  assert.equal(database.stored.length, 150);
  assert.ok(database.peak <= 32);
});

Deno.test("write: what a node has forgotten is prepared anew once it is known to be right still", async () => {
  using time = new VirtualTime();
  let answers = 0;
  const database = new FakeDatabase(() => {
    if (answers++ === 0) throw response("unprepared");
  });
  const asked: [string, number][] = [];
  const retries: AndeanError[] = [];
  const writer = new RowWriter(database.session, {
    consistency: "local-quorum",
    signal: new AbortController().signal,
    onRetry: (error) => retries.push(error),
    beforePreparingAnew: (statement) => {
      asked.push([statement, database.forgotten]);
      return Promise.resolve();
    },
  });
  assert.deepEqual(await time.run(writer.write(INSERT, [[1]])), []);
  assert.deepEqual(asked, [[INSERT, 0]]);
  assert.deepEqual([database.forgotten, database.stored, retries], [1, [[1]], []]);
  assert.deepEqual(time.pauses, [], "at once");
});

Deno.test("write: what would mean something else now is not written", async () => {
  const database = new FakeDatabase(() => {
    throw response("unprepared");
  });
  const unfit = new AndeanError("table-mismatch", "Cannot write");
  const writer = new RowWriter(database.session, {
    consistency: "local-quorum",
    signal: new AbortController().signal,
    beforePreparingAnew: () => Promise.reject(unfit),
  });
  await assert.rejects(writer.write(INSERT, [[1], [2]]), unfit);
  assert.deepEqual([database.requests.length, database.forgotten], [1, 0]);
});

Deno.test("write: the driver prepares nothing anew by itself for whoever wants to look at the table first", async () => {
  for (
    const [beforePreparingAnew, found] of [
      [() => Promise.resolve(), undefined],
      [undefined, { query: INSERT }],
    ] as const
  ) {
    const { session } = new FakeDatabase();
    const metadata = { getPreparedById: (): unknown => ({ query: INSERT }) };
    Object.assign(session.client, { metadata });
    const writer = new RowWriter(session, {
      consistency: "local-quorum",
      signal: new AbortController().signal,
      ...(beforePreparingAnew && { beforePreparingAnew }),
    });
    assert.deepEqual(await writer.write(INSERT, [[1]]), []);
    assert.deepEqual(metadata.getPreparedById(), found);
  }
});
