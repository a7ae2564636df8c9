/** What the live page says of its server: ready or not, gone and back, or no andean at all. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RunOutage } from "../../src/ingest/snapshot/run_snapshot.ts";
import { until } from "../support/browser.ts";
import { liveTests } from "../support/live_tests.ts";
import { OUTAGES, runAt } from "../support/made_up_runs.ts";

const liveTest = liveTests();

/** What Chromium itself says when a process does not answer. */
const REFUSED = /^error: Failed to load resource: net::ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE)/;

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const texts = (page: Page, selector: string) => page.locator(selector).allInnerTexts();

liveTest("says what it is waited for before there is a run", async ({ page, served, becomes }) => {
  served.wait("Cannot reach the Kafka brokers at kafka:9092: refused");
  await becomes("waiting");
  assert.equal(
    await text(page, "#reasons"),
    "Cannot reach the Kafka brokers at kafka:9092: refused",
  );
  assert.equal(await page.locator("main").isVisible(), false);
  assert.equal(await page.title(), "Waiting · andean ingest");
});

liveTest("an outage is told with its reason and begin, and announced once", async (live) => {
  const { page, hears } = live;
  await hears(runAt(1));
  const announced = `document.getElementById("announcement").textContent`;
  assert.match(await page.evaluate(announced) as string, /^Ready\./);
  await page.evaluate(`window.announcements = 0;
    new MutationObserver(() => window.announcements++)
      .observe(document.getElementById("announcement"), { childList: true, subtree: true })`);
  for (let second = 8; second < 12; second++) {
    const [down, full] = OUTAGES as [RunOutage, RunOutage];
    const reason = `${20_000 - second} rows wait for the database`;
    await hears(runAt(second, { outages: [down, { ...full, reason }] }));
  }
  const [down, full] = await texts(page, "#reasons li");
  assert.match(down!, /^Rows can't be written: no host answers: x+ since [\d:-]+.*, 6 s$/);
  assert.match(full!, /^Reading is paused: 19989 rows wait for the database since .*, 5 s$/);
  assert.equal(await page.evaluate("window.announcements"), 1);
  assert.match(await page.title(), /^Not ready · /);
});

liveTest(
  "says when the process is gone, and goes on when one is back",
  async (live) => {
    const { page, hears, served, becomes } = live;
    for (const second of [1, 2, 3]) await hears(runAt(second));
    await served.end();
    await becomes("gone");
    const [what, when] = await texts(page, "#reasons li");
    assert.equal(what, "The process does not answer. It is asked again every 2 seconds.");
    assert.match(when!, /^The last word came at \d\d:\d\d:\d\d, \d+ s ago; what is shown below/);
    assert.match(await page.title(), /^No answer · ticks/);
    assert.equal(await text(page, "#lag-now"), "57,000");
    served.start();
    const later = (second: number) => ({ ...runAt(second), atMs: runAt(100 + second).atMs });
    await hears(later(1));
    await hears(later(2));
    await hears(later(3));
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Ready");
    // The line does not run through what nobody knows.
    const line = await page.locator("#lag-plot .line").getAttribute("d");
    assert.equal(line!.match(/M/g)!.length, 2);
  },
  {},
  REFUSED,
);

liveTest("a run that hangs in a process that answers is no ready run", async (live) => {
  const { page, hears, becomes } = live;
  await hears(runAt(1));
  await becomes("stalled");
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "No word from the run");
  assert.match(await text(page, "#reasons"), /its run has told nothing for \d s/);
});

liveTest("asks one question at a time, and seldom while nobody looks", async (live) => {
  const { page, hears, served } = live;
  await hears(runAt(1));
  let asked = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  await page.route("**/live.json", async (route) => {
    asked++;
    await held;
    await route.continue();
  });
  const soon = () => new Promise((resolve) => setTimeout(resolve, 200));
  await page.clock.runFor(5_000);
  await soon();
  await page.clock.runFor(5_000);
  await soon();
  assert.equal(asked, 1);
  const look = (hidden: boolean) =>
    page.evaluate(
      `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`,
    );
  await look(true);
  release();
  await hears(runAt(2));
  const before = asked;
  await page.clock.runFor(25_000);
  await soon();
  assert.equal(asked, before);
  await hears(runAt(3));
  assert.equal(asked, before + 1);
  // At once, without a wait for the next turn.
  served.tell(runAt(4));
  await look(false);
  await until(page, `document.getElementById("running").textContent === "4 s"`);
  assert.equal(asked, before + 2);
});

liveTest(
  "what is no run's state is not taken for one",
  async ({ page, hears, becomes }) => {
    await hears(runAt(1));
    let second = 1;
    const reason = async (answer: { status: number; body: string }) => {
      await page.route("**/live.json", (route) => route.fulfill(answer));
      await becomes("gone");
      const [first] = await texts(page, "#reasons li");
      await page.unroute("**/live.json");
      await hears(runAt(++second));
      return first!.replace(/\..*/, "");
    };
    assert.equal(
      await reason({ status: 502, body: "" }),
      "The address answers with status 502",
    );
    for (const body of ["<title>Log in</title>", "{}", "null", '{"version":"1","notReady":[]}']) {
      assert.equal(
        await reason({ status: 200, body }),
        "Something else answers at this address",
        body,
      );
    }
  },
  {},
  /^error: Failed to load resource: the server responded with a status of 502/,
);

liveTest("works behind a path of a proxy", async ({ page, served }) => {
  served.tell(runAt(1));
  await using proxy = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/team/andean/")) return new Response(null, { status: 404 });
      return fetch(new URL(pathname.slice("/team/andean/".length), served.url));
    },
  );
  await page.goto(`http://127.0.0.1:${proxy.addr.port}/team/andean/`);
  await until(page, `document.body.dataset.kind === "ready"`);
  assert.equal(await text(page, "#lag-now"), "59,000");
});
