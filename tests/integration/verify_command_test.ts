import assert from "node:assert/strict";
import { defaultRows, removeRows } from "../support/alterations.ts";
import { Feed } from "../support/feed.ts";
import { type Outcome, shell } from "../support/shell.ts";

/** Runs `andean verify` on a feed, as a user would. */
function verify({ environment }: Feed, args: string[]): Promise<Outcome> {
  return shell(["verify", ...args], { environment: { ...environment, ANDEAN_WAIT: "5" } });
}

Deno.test("andean verify: exit code 0, 1 and 3, and a repair between", async () => {
  await using feed = await Feed.moved({ count: 1_000, partitions: 1 });
  const good = await verify(feed, []);
  assert.equal(good.exitCode, 0, good.stderr);
  assert.match(good.stdout, /^1,000 records = 1,000 stored$/m);
  assert.match(good.stdout, /^verdict: exactly-once$/m);

  await removeRows(feed, (await defaultRows(feed)).slice(0, 3));
  const bad = await verify(feed, ["--json"]);
  assert.equal(bad.exitCode, 1, bad.stderr);
  const { verdict, totals } = JSON.parse(bad.stdout);
  assert.deepEqual([verdict, totals.missing], ["discrepancy", 3]);

  const tried = await verify(feed, ["--repair", "--dry-run", "--json"]);
  assert.equal(tried.exitCode, 1, tried.stderr);
  assert.deepEqual(JSON.parse(tried.stdout).repair.asked, 3);
  const repaired = await verify(feed, ["--repair"]);
  assert.equal(repaired.exitCode, 0, repaired.stderr);
  assert.match(repaired.stdout, /^repaired: 3 of 3 records$/m);

  for (const nothing of [["--from", "5000"], ["--since", "2100-01-01T00:00Z"]]) {
    const { exitCode, stderr } = await verify(feed, nothing);
    assert.equal(exitCode, 3);
    assert.match(stderr, /no offset in the window/);
  }
  const absent = await verify(feed, ["--topic", "no-such-topic"]);
  assert.equal(absent.exitCode, 3, absent.stderr);
});

for (const level of ["any", "each-quorum"]) {
  Deno.test(`andean verify: at a level that is for writing only: ${level}`, async () => {
    await using feed = await Feed.open();
    await feed.produce({ count: 300, partitions: 1 });
    await feed.ingest();
    const { exitCode, stderr } = await verify(feed, ["--consistency", level]);
    assert.equal(exitCode, 0, stderr);
    const [row] = await defaultRows(feed);
    await removeRows(feed, [row!]);
    const bad = await verify(feed, ["--consistency", level, "--repair"]);
    assert.equal(bad.exitCode, 0, bad.stderr);
  });
}

Deno.test("andean verify: a window in times", async () => {
  await using feed = await Feed.moved({ count: 300, partitions: 1 });
  const recent = await verify(feed, ["--since", "1h", "--json"]);
  assert.equal(recent.exitCode, 0, recent.stderr);
  assert.equal(JSON.parse(recent.stdout).totals.records, 300);
  const old = await verify(feed, ["--until", "1h"]);
  assert.equal(old.exitCode, 3, old.stderr);
});

Deno.test("andean verify --report: writes the page beside what it prints", async () => {
  await using feed = await Feed.moved({ count: 300, partitions: 1 });
  const folder = await Deno.makeTempDir();
  try {
    const { exitCode, stdout, stderr } = await verify(feed, [
      ...["--report", `${folder}/report.html`, "--json"],
    ]);
    assert.equal(exitCode, 0, stderr);
    assert.equal(JSON.parse(stdout).map, undefined);
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assert.match(page, /^<!doctype html>/i);
    assert.match(page, new RegExp(feed.topic));
    assert.match(page, /exactly-once/);

    const unwritable = await verify(feed, ["--report", `${folder}/no/such/folder.html`]);
    assert.notEqual(unwritable.exitCode, 0);
    assert.match(unwritable.stderr, /folder\.html/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("andean verify: --dry-run without --repair and --since banana are exit code 2", async () => {
  await using feed = await Feed.open();
  for (const args of [["--dry-run"], ["--since", "banana"], ["--until", "banana"]]) {
    const { exitCode, stdout, stderr } = await verify(feed, args);
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.match(stderr, new RegExp(`^andean: Cannot .*${args[0]}`));
  }
});
