import assert from "node:assert/strict";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { python, runPython } from "../interop/peers/python.ts";
import { AndeanProcess } from "../support/andean_process.ts";
import { Feed } from "../support/feed.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { send } from "../support/records.ts";
import { until } from "../support/running_ingest.ts";
import { WatchedProcess } from "../support/watched_process.ts";

/** A sample, as Prometheus's own client for Python reads it. */
interface Sample {
  family: string;
  type: string;
  help: string;
  name: string;
  labels: Record<string, string>;
  value: number;
}

const WITH_PYTHON = { ignore: python === undefined };

/** What a process tells, read by Prometheus' own client. */
async function samplesOf(watched: WatchedProcess): Promise<Sample[]> {
  const { text } = await watched.get("/metrics");
  return await runPython<Sample[]>("read_metrics.py", { text });
}

/** Deletes some rows, as somebody else would. */
async function loseRows(feed: Feed, count: number): Promise<void> {
  const key = ["symbol", "day", "ts", "kafka_partition", "kafka_offset"];
  const where = key.map((name) => `${name} = ?`).join(" AND ");
  const { rows } = await feed.database.execute(`SELECT * FROM ${feed.fullTable} LIMIT ${count}`);
  for (const row of rows) {
    const values = key.map((name) => row[name]);
    const statement = `DELETE FROM ${feed.fullTable} WHERE ${where}`;
    await feed.database.execute(statement, values, { prepare: true });
  }
}

/** The sum of the samples of a name with such labels. */
function sum(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number {
  const found = samples.filter((sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  );
  assert.ok(found.length > 0, `there is no ${name} with ${JSON.stringify(labels)}`);
  return found.reduce((total, { value }) => total + value, 0);
}

Deno.test(
  "ingest --metrics: what Prometheus reads agrees with verify, to the record",
  WITH_PYTHON,
  async () => {
    await using feed = await Feed.open();
    await using folder = await OwnFolder.make();
    await feed.produce({ count: 0, partitions: 6 });
    const args = ["ingest", "--create-schema", "--workers", "2"];
    await using ingest = new WatchedProcess(feed, folder, args);
    await ingest.ready();
    await feed.produce({ count: 20_000, corrupt: 7, partitions: 6 });
    await send(feed.services.brokers, feed.topic, [{ key: "IBM", value: null }]);
    await until(async () => {
      const committed = await feed.cluster.committedOffsets(feed.topic, feed.topic);
      return [...committed.values()].reduce((total, offset) => total + offset, 0) === 20_001;
    });
    let samples: Sample[] = [];
    await until(async () => {
      samples = await samplesOf(ingest);
      // The end of the topic is asked for every few seconds, counts come ten times a second.
      return samples.some(({ name }) => name === "andean_partition_lag_records") &&
        sum(samples, "andean_partition_lag_records") === 0 &&
        sum(samples, "andean_records_committed_total") === 20_001;
    });
    const { totals, verdict } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    const committed = (fate: string) => sum(samples, "andean_records_committed_total", { fate });
    assert.deepEqual(
      [committed("stored"), committed("dead_lettered"), committed("deleted")],
      [totals.stored, totals.deadLettered, totals.deleted],
    );
    assert.equal(sum(samples, "andean_partition_committed_offset"), totals.records + totals.gaps);
    assert.equal(sum(samples, "andean_dead_letters_total"), totals.deadLettered);
    assert.equal(sum(samples, "andean_end_to_end_seconds_count"), totals.stored);
    assert.equal(sum(samples, "andean_batch_rows_sum"), totals.stored);
    assert.equal(sum(samples, "andean_members"), 2);
    assert.equal(sum(samples, "andean_ready"), 1);
    assert.deepEqual(
      new Set(samples.map(({ type }) => type)),
      new Set(["counter", "gauge", "histogram"]),
    );
    assert.deepEqual(samples.filter(({ help }) => help === ""), []);
    const { code, result } = await ingest.end();
    assert.deepEqual([code, result?.["stored"]], [130, totals.stored]);
  },
);

Deno.test("ingest --metrics: is not ready while the services are away, and alive", async () => {
  await using feed = await Feed.open();
  await using folder = await OwnFolder.make();
  await using ingest = new WatchedProcess(feed, folder, ["ingest", "--wait", "300"], {
    ANDEAN_SCYLLA: "127.0.0.1:1",
  });
  await until(async () => /Cannot reach ScyllaDB/.test((await ingest.get("/readyz")).text));
  assert.equal((await ingest.get("/readyz")).status, 503);
  assert.deepEqual(await ingest.get("/healthz"), { status: 200, text: "alive\n" });
  assert.match((await ingest.get("/metrics")).text, /^andean_ready 0$/m);
});

Deno.test("ingest: Deno's OpenTelemetry exports the same metrics, without a flag", async () => {
  await using feed = await Feed.open();
  await using folder = await OwnFolder.make();
  await feed.produce({ count: 3_000, partitions: 2 });
  /** The last value of each series, by its name and labels. */
  const received = new Map<string, number>();
  const collector = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const sent = await request.json();
      if (new URL(request.url).pathname === "/v1/metrics") note(sent, received);
      return Response.json({});
    },
  );
  try {
    await using _ingest = new WatchedProcess(feed, folder, ["ingest", "--create-schema"], {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
    });
    const stored = `andean_records_committed fate=stored,topic=${feed.topic}`;
    await until(() => received.get(stored) === 3_000);
    assert.equal(received.get(`andean_batch_rows_sum topic=${feed.topic}`), 3_000);
    assert.equal(
      received.get(`andean_end_to_end_seconds_bucket le=+Inf,topic=${feed.topic}`),
      3_000,
    );
    assert.equal(received.get("andean_ready "), 1);
    // It is killed: Deno hangs now and then if it ends while it exports, and exports all the time.
  } finally {
    await collector.shutdown();
  }
});

/** What a collector is sent, as far as it is read here. */
interface OtlpMetrics {
  resourceMetrics: { scopeMetrics: { metrics: OtlpMetric[] }[] }[];
}

interface OtlpMetric {
  name: string;
  sum?: { dataPoints: OtlpPoint[]; isMonotonic: boolean };
  gauge?: { dataPoints: OtlpPoint[] };
}

interface OtlpPoint {
  attributes: { key: string; value: Record<string, string> }[];
  asDouble?: number;
  asInt?: string;
}

/** Notes the values of one export. */
function note({ resourceMetrics }: OtlpMetrics, received: Map<string, number>): void {
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics);
  for (const { name, sum, gauge } of metrics) {
    for (const { attributes, asDouble, asInt } of (sum ?? gauge)?.dataPoints ?? []) {
      const labels = attributes.map(({ key, value }) => `${key}=${Object.values(value)[0]}`).sort();
      received.set(`${name} ${labels.join()}`, asDouble ?? Number(asInt));
    }
  }
}

Deno.test(
  "verify --metrics-file: tells the verdict and the counts, each time anew",
  WITH_PYTHON,
  async () => {
    await using feed = await Feed.open();
    await using folder = await OwnFolder.make();
    await feed.produce({ count: 500, corrupt: 2, partitions: 2 });
    await feed.ingest();
    const file = folder.file("andean.prom");
    const verify = async (env: Record<string, string> = {}) => {
      const { code } = await new AndeanProcess({
        name: "verify",
        args: ["verify", "--metrics-file", file, "--json", "--wait", "1"],
        env: { ...feed.environment, ...env },
        root: REPOSITORY_ROOT,
        folder: folder.path,
      }).end(60);
      const text = await Deno.readTextFile(file);
      return { code, samples: await runPython<Sample[]>("read_metrics.py", { text }) };
    };
    const verdicts = (samples: readonly Sample[]) =>
      samples.filter(({ name, value }) => name === "andean_verify_verdict" && value === 1)
        .map(({ labels: { verdict, topic } }) => [verdict, topic]);
    const good = await verify();
    assert.equal(good.code, 0);
    assert.deepEqual(verdicts(good.samples), [["exactly-once", feed.topic]]);
    const records = (fate: string) => sum(good.samples, "andean_verify_records", { fate });
    assert.deepEqual([records("stored"), records("dead_lettered"), records("missing")], [
      498,
      2,
      0,
    ]);
    const age = Date.now() / 1_000 - sum(good.samples, "andean_verify_timestamp_seconds");
    assert.ok(age >= 0 && age < 120, `${age} s`);
    await loseRows(feed, 3);
    const bad = await verify();
    assert.equal(bad.code, 1);
    assert.deepEqual(verdicts(bad.samples), [["discrepancy", feed.topic]]);
    assert.equal(sum(bad.samples, "andean_verify_records", { fate: "missing" }), 3);
    // One that could not be finished must not leave the verdict from before.
    const none = await verify({ ANDEAN_SCYLLA: "127.0.0.1:1" });
    assert.equal(none.code, 3);
    assert.deepEqual(verdicts(none.samples), [["inconclusive", feed.topic]]);
    assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
      "andean.prom",
      "verify.log",
    ]);
  },
);

Deno.test("verify --follow --metrics: serves what each look has found", async () => {
  await using feed = await Feed.open();
  await using folder = await OwnFolder.make();
  await feed.produce({ count: 500, partitions: 2 });
  await feed.ingest();
  await feed.produce({ count: 40, seed: 2, partitions: 2 });
  const args = ["verify", "--follow", "--interval", "0.2"];
  await using following = new WatchedProcess(feed, folder, args);
  await following.ready();
  const { text } = await following.get("/metrics");
  assert.match(text, /^andean_verify_verdict\{.*verdict="exactly-once"\} 1$/m);
  assert.match(text, /^andean_verify_records\{.*fate="stored"\} 500$/m);
  assert.match(text, /^andean_verify_lag_records\{.*\} 40$/m);
  assert.equal((await following.end()).code, 130);
});

Deno.test("verify --follow --metrics: a loss stays to be scraped, and is the exit code", async () => {
  await using feed = await Feed.open();
  await using folder = await OwnFolder.make();
  await feed.produce({ count: 500, partitions: 2 });
  await feed.ingest();
  await loseRows(feed, 2);
  const args = ["verify", "--follow", "--interval", "0.2"];
  await using following = new WatchedProcess(feed, folder, args);
  await following.ready();
  for (let look = 0; look < 3; look++) {
    const { text } = await following.get("/metrics");
    assert.match(text, /^andean_verify_verdict\{.*verdict="discrepancy"\} 1$/m);
    assert.match(text, /^andean_verify_records\{.*fate="missing"\} 2$/m);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert.equal((await following.end()).code, 1);
});
