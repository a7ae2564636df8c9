import assert from "node:assert/strict";
import { programCommand } from "../../scripts/program.ts";
import { Feed } from "../support/feed.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { until } from "../support/running_ingest.ts";

const RECORDS = 60_000;

/** Starts `andean ingest --until end`, debugging into a log file, as a process of its own. */
function start(feed: Feed, log: string, args: string[], before: string[] = []): Deno.ChildProcess {
  const [command, ...rest] = [...before, ...programCommand("source")] as [string, ...string[]];
  return new Deno.Command(command, {
    args: [
      ...rest,
      ...["ingest", "--create-schema", "--until", "end", "--json"],
      ...["--group", feed.topic, "--log-level", "debug", "--log-file", log, ...args],
    ],
    env: { ...feed.environment, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** All lines of a folder's files; one that is no JSON fails. */
function linesOf(folder: string): { message: string; properties: Record<string, number> }[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name }) =>
    Deno.readTextFileSync(`${folder}/${name}`).split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line))
  );
}

/** A line for each batch that was taken over, with its offsets. */
const TOOK = "took offsets";

Deno.test("log file: put aside by size and moved away under load, it loses no line", async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: RECORDS, partitions: 6 });
  await using folder = await OwnFolder.make();
  const log = folder.file("andean.log");
  const process = start(feed, log, [
    ...["--workers", "2", "--batch-rows", "20", "--max-in-flight", "200"],
    ...["--log-max-size", "8KiB", "--log-keep", "1000"],
  ]);
  const output = process.output();
  for (let turn = 1; turn <= 3; turn++) {
    const before = [...Deno.readDirSync(folder.path)].length;
    await until(() => [...Deno.readDirSync(folder.path)].length > before);
    // It is not there for a moment while it is put aside.
    await until(() => Deno.rename(log, folder.file(`moved.${turn}`)).then(() => true, () => false));
    process.kill("SIGHUP");
  }
  const { code, stdout, stderr } = await output;
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  const { stored, consumed } = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(stored, consumed);
  const took = linesOf(folder.path).filter(({ message }) => message.startsWith(TOOK));
  assert.ok([...Deno.readDirSync(folder.path)].length > 10);
  // As many as on standard error, and of each Kafka partition every record.
  assert.equal(took.length, said.split(TOOK).length - 1);
  assert.equal(took.reduce((sum, { properties }) => sum + properties["records"]!, 0), consumed);
  assert.equal(await feed.countRows(), RECORDS);
});

Deno.test("log file: where no more can be written, the pipeline goes on and tells it once", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using feed = await Feed.open();
  await feed.produce({ count: RECORDS, partitions: 6 });
  await using folder = await OwnFolder.make();
  // No file may be larger than a few KiB, and none is put aside before it is.
  const full = ["sh", "-c", `trap "" XFSZ; ulimit -f 16; exec "$@"`, "sh"];
  const process = start(feed, folder.file("andean.log"), ["--batch-rows", "20"], full);
  const { code, stdout, stderr } = await process.output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  assert.equal(JSON.parse(new TextDecoder().decode(stdout)).stored, RECORDS);
  assert.equal(said.match(/log lines are being lost: cannot write the log file/g)?.length, 1);
  assert.match(said, /log lines were lost: \d+/);
  // What is there is whole.
  assert.ok(linesOf(folder.path).length > 0);
});
