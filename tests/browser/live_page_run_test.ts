/** What the live page shows of a run. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RunSnapshot } from "../../src/ingest/snapshot/run_snapshot.ts";
import { liveTests } from "../support/live_tests.ts";
import { place, runAt } from "../support/made_up_runs.ts";
import { memberSnapshot, topicSnapshot } from "../support/run_snapshots.ts";

const liveTest = liveTests();

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const texts = (page: Page, selector: string) => page.locator(selector).allInnerTexts();

liveTest("shows a run's numbers, and its pace from the second word on", async ({ page, hears }) => {
  await hears(runAt(1));
  assert.equal(await text(page, "#rate-now"), "–");
  await hears(runAt(2));
  assert.equal(await page.title(), "Ready · ticks · andean ingest");
  assert.equal(await text(page, "#rate-now"), "1,000");
  assert.equal(await text(page, "#lag-now"), "58,000");
  assert.equal(await text(page, "#in-flight-now"), "600");
  assert.equal(await text(page, "#in-flight-beside"), "of 20,000 rows; 1.0 of 256 MiB");
  assert.match(await text(page, "#p50-now"), /^\d+ ms$/);
  assert.equal(
    (await text(page, "#identity")).replaceAll(/\s+/g, " ").trim(),
    "2,000 records committed = 1,996 stored + 4 dead-lettered + 0 deleted",
  );
  assert.deepEqual(
    (await texts(page, "#all-partitions tr, #partition-rows tr")).map((row) =>
      row.replaceAll(/\s+/g, " ").trim()
    ),
    [
      "all 3.3 % 58,000 600",
      "0 0 20,000 3.3 % 19,334 200",
      "1 0 20,000 3.3 % 19,333 200",
      "2 0 20,000 3.3 % 19,333 200",
    ],
  );
  await hears(runAt(13));
  assert.equal(await text(page, "#lag-beside"), "about 47 s left");
});

liveTest("the map fills up as offsets are committed", async ({ page, hears }) => {
  const widths = async () =>
    await page.evaluate(`Array.from(
      document.querySelectorAll("#partition-rows tr:first-child .fill i"),
      (part) => part.getBoundingClientRect().width / part.parentNode.getBoundingClientRect().width,
    )`) as number[];
  let seconds = 0;
  const told = (committed: number, watermark: number, read: number, end: number) => {
    const partitions = [{ partition: 7, start: 1_000, committed, watermark, read, end }];
    seconds++;
    return memberSnapshot({
      atMs: seconds * 1_000,
      seconds,
      topics: [topicSnapshot({ partitions })],
    });
  };
  await hears(told(1_250, 1_500, 1_750, 2_000));
  for (const width of await widths()) assert.ok(Math.abs(width - 0.25) < 0.01, String(width));
  // However few are not committed, they are seen.
  await hears(told(10_000_999, 10_001_000, 10_001_000, 10_001_000));
  const [committed, acknowledged] = await widths() as [number, number];
  assert.ok(committed > 0.99 && acknowledged > 0);
  assert.match(await text(page, "#partition-rows .share"), /^99\.9 %$/);
  await hears(told(10_001_001, 10_001_001, 10_001_001, 10_001_001));
  assert.deepEqual(await widths(), [1, 0, 0, 0]);
});

liveTest(
  "300 Kafka partitions: all are there, and the one that is behind is found",
  async (live) => {
    const { page, hears } = live;
    const partitions = Array.from(
      { length: 300 },
      (_, partition) => place(partition, 9_000, 10_000),
    );
    partitions[217] = place(217, 1_000, 10_000);
    const told = (second: number) =>
      memberSnapshot({
        atMs: second * 1_000,
        seconds: second,
        topics: [topicSnapshot({ partitions })],
      });
    await hears(told(1));
    assert.equal(await page.locator("#partition-rows tr").count(), 300);
    assert.equal(await page.locator("#skyline canvas").isVisible(), true);
    await page.evaluate(`window.kept = document.querySelector("#partition-rows tr")`);
    await page.getByLabel("Order").selectOption("lag");
    await hears(told(2));
    assert.equal(await page.locator("#partition-rows th").first().innerText(), "217");
    assert.ok(await page.evaluate("window.kept.isConnected"), "rows were made anew");
    await page.locator("#skyline canvas").hover({ position: { x: 2, y: 2 } });
    assert.equal(
      await text(page, ".skyline-says"),
      "Kafka partition 0: 90.0 % committed, 1,000 to go",
    );
    // The page is as high as before: the list scrolls within itself.
    assert.ok(
      await page.evaluate(`document.getElementById("partition-table").clientHeight`) as number <
        600,
    );
  },
);

liveTest(
  "several topics stand side by side, and a key chooses the one to look at",
  async (live) => {
    const { page, hears } = live;
    const told = (second: number) => {
      const [ticks] = runAt(second).topics as [RunSnapshot["topics"][0]];
      const [orders] = runAt(second, { partitions: 2 }).topics as [RunSnapshot["topics"][0]];
      return runAt(second, { topics: [ticks, { ...orders, topic: "orders", table: "orders" }] });
    };
    await hears(told(1));
    await hears(told(2));
    assert.equal(await text(page, "#topic-title"), "ticks");
    assert.equal(await page.title(), "Ready · 2 topics · andean ingest");
    assert.match(
      (await texts(page, "#topic-rows tr"))[1]!.replaceAll(/\s+/g, " "),
      /^orders 5\.0 % 38,000 1,000 1,996 4$/,
    );
    await page.getByRole("button", { name: "orders" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(await text(page, "#topic-title"), "orders");
    await hears(told(3));
    assert.equal(await text(page, "#topic-title"), "orders");
    assert.equal(await page.locator("#partition-rows tr").count(), 2);
    assert.deepEqual(
      await page.evaluate(
        'Array.from(document.querySelectorAll("#topic-rows button"), (one) => one.ariaPressed)',
      ),
      ["false", "true"],
    );
  },
);

liveTest("a page that is open for long holds no more than its last minutes", async (live) => {
  const { page, hears } = live;
  const size = async () => {
    const line = await page.locator("#rate-plot .line").getAttribute("d");
    return [
      line!.match(/L/g)!.length,
      await page.evaluate(`document.querySelectorAll("*").length`),
    ];
  };
  for (let second = 1; second < 330; second++) await hears(runAt(second));
  const before = await size();
  assert.equal(before[0], 300);
  for (let second = 330; second < 360; second++) await hears(runAt(second));
  assert.deepEqual(await size(), before);
});
