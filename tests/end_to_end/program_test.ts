/**
 * The same way through the program as a user's, in each form in which the program is available:
 * from its source, as one bundled file, as a compiled executable. Each runs in an empty folder, so
 * that nothing outside of the module graph can help.
 */
import assert from "node:assert/strict";
import { bundle } from "../../scripts/bundle.ts";
import { compile } from "../../scripts/compile.ts";
import { programCommand, type ProgramForm } from "../../scripts/program.ts";
import { deleteRows, rowKeys } from "../../scripts/rows.ts";
import { Feed } from "../support/feed.ts";

/** Why a form can't be run here; `undefined` where it can. */
const unavailable: Record<ProgramForm, string | undefined> = {
  source: undefined,
  bundle: await bundle() === undefined ? "deno bundle failed" : undefined,
  executable: await compile().then((outcome) => {
    return "path" in outcome ? undefined : "Deno's runtime could not be fetched";
  }),
};

/** Runs the program in an empty folder, as a user would. */
class Program {
  #form: ProgramForm;
  #feed: Feed;
  #folder: string;

  constructor(form: ProgramForm, feed: Feed, folder: string) {
    this.#form = form;
    this.#feed = feed;
    this.#folder = folder;
  }

  start(args: string[], environment: Record<string, string> = {}): Deno.ChildProcess {
    const [program, ...before] = programCommand(this.#form);
    return new Deno.Command(program, {
      args: [...before, ...args],
      cwd: this.#folder,
      env: {
        ...this.#feed.environment,
        ANDEAN_GROUP: this.#feed.topic,
        ...environment,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(args: string[], environment: Record<string, string> = {}) {
    const { code, stdout, stderr } = await this.start(args, environment).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }
}

function endToEnd(name: string, test: (program: Program, feed: Feed) => Promise<void>): void {
  for (const form of ["source", "bundle", "executable"] as const) {
    const reason = unavailable[form];
    Deno.test({
      name: `${name} [${form}${reason === undefined ? "" : `: skipped, ${reason}`}]`,
      ignore: reason !== undefined,
      fn: async () => {
        await using feed = await Feed.open();
        const folder = await Deno.makeTempDir();
        try {
          await test(new Program(form, feed, folder), feed);
          assert.deepEqual(Array.from(Deno.readDirSync(folder)), [], "it left files behind");
        } finally {
          await Deno.remove(folder, { recursive: true });
        }
      },
    });
  }
}

endToEnd("program: produce, ingest, verify, a loss found", async (program, feed) => {
  // A worker begins with the same module: one file has to be enough for that, too.
  const produced = await program.run([
    ...["produce", "--count", "9000", "--json", "--workers", "2"],
  ]);
  assert.equal(produced.code, 0, produced.stderr);
  assert.equal(JSON.parse(produced.stdout).acked, 9_000);

  const ingested = await program.run([
    ...["ingest", "--until", "end", "--create-schema", "--json", "--workers", "2"],
  ]);
  assert.equal(ingested.code, 0, ingested.stderr);
  assert.equal(JSON.parse(ingested.stdout).stored, 9_000);
  assert.equal(await feed.countRows(), 9_000);

  const good = await program.run(["verify"]);
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stdout, /^9,000 records = 9,000 stored$/m);
  assert.match(good.stdout, /^verdict: exactly-once$/m);

  const doomed = (await rowKeys(feed.database, feed.fullTable)).slice(0, 17);
  await deleteRows(feed.database, feed.fullTable, doomed);
  const bad = await program.run(["verify", "--json"]);
  assert.equal(bad.code, 1, bad.stderr);
  const { verdict, totals } = JSON.parse(bad.stdout);
  assert.deepEqual([verdict, totals.missing], ["discrepancy", 17]);
});

endToEnd(
  "program: SIGTERM drains, commits and exits 130; the next run finishes",
  async (program) => {
    await program.run(["produce", "--count", "60000"]);
    const slow = ["--max-in-flight", "100", "--batch-rows", "5"];
    const child = program.start(["ingest", "--create-schema", "--until", "end", "--json", ...slow]);
    const [stdout] = await Promise.all([new Response(child.stdout).text(), stopAfterJoin(child)]);
    const first = JSON.parse(stdout);
    assert.equal((await child.status).code, 130);
    assert.ok(first.stored < 60_000, "it was through before it was stopped");
    assert.equal(first.consumed, first.stored);

    const second = await program.run(["ingest", "--until", "end", "--json"]);
    assert.equal(second.code, 0, second.stderr);
    assert.equal(first.stored + JSON.parse(second.stdout).stored, 60_000);
    assert.equal((await program.run(["verify"])).code, 0);
  },
);

endToEnd(
  "program: unhappy paths exit 3 with one clear line and no trace",
  async (program, feed) => {
    const topicless = await program.run(["verify"]);
    await feed.produce({ count: 10 });
    const cases: [typeof topicless, RegExp][] = [
      [
        topicless,
        /Cannot read topic "feed-.*": the topic does not exist|keyspace .* does not exist/,
      ],
      [await program.run(["ingest"]), /keyspace "feed_.*" does not exist\n.*--create-schema/],
      [
        await program.run(["ingest"], { ANDEAN_SCYLLA_PASSWORD: "wrong-secret" }),
        /the login was refused\n.*ANDEAN_SCYLLA_PASSWORD/,
      ],
      [
        await program.run(["ingest", "--brokers", "nowhere.invalid:9092", "--wait", "1"]),
        /Cannot reach Kafka at nowhere.invalid:9092: the host name is unknown/,
      ],
      [
        await program.run(["ingest", "--scylla", "127.0.0.1:9", "--wait", "0"]),
        /Cannot reach ScyllaDB at 127.0.0.1:9: the connection was refused/,
      ],
    ];
    for (const [{ code, stderr, stdout }, pattern] of cases) {
      assert.equal(code, 3, stderr);
      assert.match(stderr, pattern);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /wrong-secret|\n\s+at /);
    }
  },
);

/** Sends SIGTERM a moment after the program has told that it joined its group. */
async function stopAfterJoin(child: Deno.ChildProcess): Promise<void> {
  let told = "";
  let stopped = false;
  const decoder = new TextDecoder();
  for await (const chunk of child.stderr) {
    told += decoder.decode(chunk, { stream: true });
    if (stopped || !told.includes("joined group")) continue;
    stopped = true;
    setTimeout(() => child.kill("SIGTERM"), 300);
  }
}
