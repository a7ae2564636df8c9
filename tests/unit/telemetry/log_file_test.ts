import assert from "node:assert/strict";
import { LogFile, type LogRotation } from "../../../src/telemetry/log_file.ts";
import { OwnFolder } from "../../support/own_folder.ts";
import { withCode } from "../support/expect.ts";

const NEVER: LogRotation = { maxBytes: 0, maxAgeMs: 0, keep: 3 };

/** A folder, and the contents of its files by their names. */
async function setUp() {
  const folder = await OwnFolder.make();
  return {
    path: folder.file("andean.log"),
    contents: () =>
      Object.fromEntries(
        [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort()
          .map((name) => [name, Deno.readTextFileSync(folder.file(name))]),
      ),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("LogFile: appends to what is there", async () => {
  await using at = await setUp();
  for (const line of ["one\n", "two\n"]) {
    using file = new LogFile(at.path, NEVER);
    file.write(line);
  }
  assert.deepEqual(at.contents(), { "andean.log": "one\ntwo\n" });
});

Deno.test("LogFile: a line that would be too much begins the next file, and the oldest goes", async () => {
  await using at = await setUp();
  using file = new LogFile(at.path, { maxBytes: 10, maxAgeMs: 0, keep: 2 });
  for (let line = 1; line <= 9; line++) file.write(`no. ${line}\n`);
  file.write("a line longer than a file may be\n");
  assert.deepEqual(at.contents(), {
    "andean.log": "a line longer than a file may be\n",
    "andean.log.1": "no. 9\n",
    "andean.log.2": "no. 8\n",
  });
});

Deno.test("LogFile: a file as large as it may be is full, and not before", async () => {
  await using at = await setUp();
  using file = new LogFile(at.path, { maxBytes: 12, maxAgeMs: 0, keep: 1 });
  for (let line = 1; line <= 3; line++) file.write(`no. ${line}\n`);
  assert.deepEqual(at.contents(), {
    "andean.log": "no. 3\n",
    "andean.log.1": "no. 1\nno. 2\n",
  });
});

Deno.test("LogFile: of none to keep only the newest lines stay", async () => {
  await using at = await setUp();
  using file = new LogFile(at.path, { maxBytes: 12, maxAgeMs: 0, keep: 0 });
  for (let line = 1; line <= 5; line++) file.write(`no. ${line}\n`);
  assert.deepEqual(at.contents(), { "andean.log": "no. 5\n" });
});

Deno.test("LogFile: an old file makes room for the next line, also of an earlier run", async () => {
  await using at = await setUp();
  let now = Date.now();
  const rotation = { maxBytes: 0, maxAgeMs: 60_000, keep: 5 };
  {
    using file = new LogFile(at.path, rotation, () => now);
    file.write("one\n");
    now += 59_000;
    file.write("two\n");
    now += 2_000;
    file.write("three\n");
  }
  now += 61_000;
  using file = new LogFile(at.path, rotation, () => now);
  file.write("four\n");
  assert.deepEqual(at.contents(), {
    "andean.log": "four\n",
    "andean.log.1": "three\n",
    "andean.log.2": "one\ntwo\n",
  });
});

Deno.test("LogFile: after it was moved away, reopen goes on in a new one", async () => {
  await using at = await setUp();
  using file = new LogFile(at.path, NEVER);
  file.write("one\n");
  Deno.renameSync(at.path, `${at.path}.old`);
  file.write("two\n");
  file.reopen();
  file.write("three\n");
  assert.deepEqual(at.contents(), { "andean.log": "three\n", "andean.log.old": "one\ntwo\n" });
});

Deno.test("LogFile: moved away while it was to be put aside, the one after it is put aside as ever", async () => {
  await using at = await setUp();
  using file = new LogFile(at.path, { maxBytes: 5, maxAgeMs: 0, keep: 3 });
  file.write("one\n");
  Deno.renameSync(at.path, `${at.path}.old`);
  file.write("two\n");
  file.reopen();
  file.write("three\n");
  file.write("four\n");
  assert.deepEqual(at.contents(), {
    "andean.log": "four\n",
    "andean.log.1": "three\n",
    "andean.log.old": "one\ntwo\n",
  });
});

Deno.test("LogFile: where it can't be put aside, lines go on into it", async () => {
  await using at = await setUp();
  // A folder with something in it is no place for a file.
  Deno.mkdirSync(`${at.path}.1/x`, { recursive: true });
  using file = new LogFile(at.path, { maxBytes: 10, maxAgeMs: 0, keep: 1 });
  for (let line = 1; line <= 3; line++) file.write(`no. ${line}\n`);
  assert.equal(Deno.readTextFileSync(at.path), "no. 1\nno. 2\nno. 3\n");
});

Deno.test("LogFile: a device that takes nothing throws at each line", {
  ignore: Deno.build.os !== "linux",
}, () => {
  using file = new LogFile("/dev/full", NEVER);
  for (let line = 0; line < 2; line++) assert.throws(() => file.write("one\n"), /space/);
});

Deno.test("LogFile: a place where no file can be is told with the flag", () => {
  assert.throws(
    () => new LogFile("/nowhere/at/all.log", NEVER),
    withCode("local-file", /Cannot write the log file "\/nowhere\/at\/all.log"/),
  );
});
