/** The page of `ingest --metrics`, as readers use it: with eyes, a mouse, keys, a screen reader. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RunSnapshot } from "../../src/ingest/snapshot/run_snapshot.ts";
import { liveTests } from "../support/live_tests.ts";
import { OUTAGES, runAt } from "../support/made_up_runs.ts";

const liveTest = liveTests();

const NASTY = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>';
const REFUSED = /^error: Failed to load resource: net::ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE)/;

const text = (page: Page, selector: string) => page.locator(selector).innerText();

/** A run with all that a page can have, with long and hostile words in it. */
function everything(second: number, some: Partial<RunSnapshot> = {}): RunSnapshot {
  const run = runAt(second, { partitions: 300 });
  const [first] = run.topics as [RunSnapshot["topics"][0]];
  const letter = { partition: 2, offset: 12_345_678_901, stage: "decode", code: "undecodable" };
  return {
    ...run,
    topics: [
      {
        ...first,
        topic: "a_topic_with_a_long_name.".repeat(8),
        keyspace: "k".repeat(48),
        table: "t".repeat(48),
        retries: { "timed-out": 12, [NASTY]: 1 },
        letters: [{ stage: "decode", code: "undecodable", count: 3 }],
        latestLetters: [NASTY.repeat(9), "x".repeat(900), "it is not JSON"]
          .map((reason) => ({ ...letter, reason, atMs: run.atMs })),
      },
      { ...first, topic: NASTY },
      { ...first, topic: "short" },
    ],
    ...some,
  };
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [400, 1_600]) {
    liveTest(
      `fits a screen of ${width} pixels in every state, ${colorScheme}`,
      async ({ page, hears, served, becomes }) => {
        const fits = async (words: string) => {
          assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), words);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
        };
        served.wait("Cannot reach the Kafka brokers at kafka-number-one.example:9092".repeat(4));
        await becomes("waiting");
        await fits("Waiting");
        await hears(everything(1, { phase: "joining", members: { all: 16, joined: 3 } }));
        await fits("Joining the group");
        await hears(everything(2));
        await fits("Ready");
        await hears(everything(8, { outages: OUTAGES }));
        await fits("Not ready");
        await hears(everything(9, { phase: "draining" }));
        await fits("Draining");
        await served.end();
        await becomes("gone");
        await fits("No answer");
        const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        const [red] = /\d+/.exec(ground as string)!;
        assert.equal(Number(red) < 128, colorScheme === "dark");
      },
      { viewport: { width, height: 900 }, colorScheme },
      REFUSED,
    );
  }
}

liveTest("what others wrote is shown, not obeyed", async ({ page, hears }) => {
  await hears(everything(1, { outages: [{ part: "kafka", reason: NASTY, sinceMs: 0 }] }));
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), 1);
  for (const selector of ["#reasons", "#topic-rows", "#retries", "#latest-letters"]) {
    assert.ok((await text(page, selector)).includes(NASTY), selector);
  }
  assert.ok((await text(page, "#latest-letters")).includes(`${"x".repeat(400)}…`));
});

liveTest(
  "has the landmarks and names that screen readers go by, and moves nothing",
  async (live) => {
    const { page, hears } = live;
    await hears(everything(1));
    await hears(everything(2));
    for (const role of ["banner", "main", "contentinfo", "status"] as const) {
      assert.equal(await page.getByRole(role).count(), 1, role);
    }
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    for (const role of ["button", "region", "table", "combobox", "img"] as const) {
      const all = await page.getByRole(role).count();
      assert.ok(all > 0, role);
      if (role === "table") continue; // Each stands in a region of its own, which has the name.
      assert.equal(await page.getByRole(role, { name: /\S/ }).count(), all, role);
    }
    assert.match(
      (await page.locator("#rate-plot svg").getAttribute("aria-label"))!,
      /^Records a second over the last five minutes: 1,000 at least, 1,000 at most, 1,000 now$/,
    );
    const heads = await page.evaluate(
      'Array.from(document.querySelectorAll("th"), (head) => head.scope)',
    ) as string[];
    assert.ok(heads.every((scope) => scope === "col" || scope === "row"));
    assert.equal(await page.evaluate("document.getAnimations().length"), 0);
    const reached = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement === document.body")) break; // The end.
      const [name, outline] = await page.evaluate(`(() => {
      const at = document.activeElement;
      return [at.id || at.ariaLabel || at.textContent, getComputedStyle(at).outlineStyle];
    })()`) as [string, string];
      reached.add(name);
      assert.notEqual(outline, "none", name);
    }
    for (const name of ["short", "partition-order", "partition-table", "Dead letters by kind"]) {
      assert.ok(reached.has(name), name);
    }
  },
);

liveTest("the charts tell what is under the pointer", async ({ page, hears }) => {
  for (let second = 1; second <= 4; second++) await hears(runAt(second));
  await page.locator("#lag-plot").hover({ position: { x: 3, y: 30 } });
  assert.match(await text(page, "#lag-plot .chart-tip"), /^[\d:-]+.* {2}59,000$/);
  await page.locator("#rate-title").hover();
  assert.equal(await page.locator("#lag-plot .chart-tip").isVisible(), false);
});
