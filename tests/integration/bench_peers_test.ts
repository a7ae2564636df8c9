import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Kafka, logLevel } from "kafkajs";
import { compare } from "../../bench/peers/compare.ts";
import { ANDEAN } from "../../bench/peers/contenders/andean.ts";
import {
  type Contender,
  MissingTool,
  peerEnvironment,
} from "../../bench/peers/harness/contender.ts";
import { exitCodeOf, reportText } from "../../bench/peers/harness/report.ts";
import { openDatabase } from "../../scripts/rows.ts";
import type { StubMode } from "../support/peer_stub.ts";
import { type Services, services } from "../support/services.ts";

const STUB = fileURLToPath(new URL("../support/peer_stub.ts", import.meta.url));
const RECORDS = 300;

function stub(mode: StubMode): Contender {
  return {
    name: "python",
    what: "a stub",
    ends: true,
    slow: false,
    prepare: () =>
      Promise.resolve({
        version: "0",
        start: (job) => ({
          command: Deno.execPath(),
          args: ["run", "-A", "--no-check", STUB, mode],
          env: peerEnvironment(job),
          group: job.group,
        }),
      }),
  };
}

/** Services that are told by getters, as those of a stack are: a copy by spreading has none of them. */
class Given implements Services {
  #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  get brokers() {
    return this.#services.brokers;
  }

  get scylla() {
    return this.#services.scylla;
  }

  get user() {
    return this.#services.user;
  }

  get password() {
    return this.#services.password;
  }
}

async function compared(contenders: Contender[], rounds = 1) {
  return await compare({
    contenders,
    records: RECORDS,
    slowRecords: RECORDS,
    rounds,
    services: new Given(await services()),
    report: () => {},
    signal: new AbortController().signal,
  });
}

/** What a comparison has made: topics and keyspaces. */
async function leftovers(): Promise<string[]> {
  const running = await services();
  const brokers = running.brokers.split(",");
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = await admin.listTopics().finally(() => admin.disconnect());
  const database = await openDatabase(running);
  const { rows } = await database.execute("SELECT keyspace_name FROM system_schema.keyspaces");
  await database.shutdown();
  return [...topics, ...rows.map((row) => String(row["keyspace_name"]))]
    .filter((name) => /^bench[-_]peers/.test(name));
}

Deno.test("bench:peers: andean moves every record, is measured in each round, and nothing stays", async () => {
  const before = await leftovers();
  const { entries, database } = await compared([ANDEAN], 2);
  assert.match(database, /^\d+\.\d+/);
  assert.equal(exitCodeOf(entries), 0, reportText(entries));
  const [{ runs }] = entries as [typeof entries[number]];
  assert.deepEqual(runs.map(({ round }) => round), [1, 2]);
  for (const run of runs) {
    assert.equal(run.audit.rows, RECORDS);
    assert.equal(run.audit.right, true);
    assert.ok(run.startSeconds > 0 && run.seconds > 0);
    assert.ok(run.startCpuSeconds > 0.05); // To start Deno takes more than that.
    assert.ok(run.peakRssBytes > 20 * 2 ** 20);
  }
  assert.match(reportText(entries), /^andean\s.*\sequal$/m);
  assert.deepEqual((await leftovers()).filter((name) => !before.includes(name)), []);
});

Deno.test("bench:peers: a peer that loses one row is told, and the exit code is 1", async () => {
  const { entries } = await compared([stub("lossy")]);
  assert.match(reportText(entries), /^python, round 1: WRONG ROWS: 299 rows, 1 record missing$/m);
  assert.equal(exitCodeOf(entries), 1);
});

Deno.test("bench:peers: a peer that stores another value is told, though every row is there", async () => {
  const { entries } = await compared([stub("altering")]);
  assert.match(reportText(entries), /WRONG ROWS: 300 rows, other values than the records'$/m);
  assert.equal(exitCodeOf(entries), 1);
});

Deno.test("bench:peers: a peer that stores all and ends with an error has failed", async () => {
  const { entries } = await compared([stub("failing")]);
  assert.match(
    reportText(entries),
    /^python, round 1: FAILED: it ended with exit code 7: the disk is full \(.*peer\.log\)$/m,
  );
  assert.equal(exitCodeOf(entries), 1);
});

Deno.test("bench:peers: what can't be built is skipped with its reason, and the others run", async () => {
  const missing: Contender = {
    ...stub("right"),
    name: "rust",
    prepare: () => Promise.reject(new MissingTool("there is no cargo")),
  };
  const { entries } = await compared([missing, stub("right")]);
  assert.match(reportText(entries), /^rust was skipped: there is no cargo$/m);
  assert.deepEqual(entries.map(({ runs }) => runs.length), [0, 1]);
  assert.equal(exitCodeOf(entries), 0, reportText(entries));
});
