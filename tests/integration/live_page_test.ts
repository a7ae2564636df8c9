/** The page of a real `ingest --metrics`, in a browser. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { chromium, openPage, startBrowser, until } from "../support/browser.ts";
import { Feed } from "../support/feed.ts";
import { OwnFolder } from "../support/own_folder.ts";
import { until as untilSo } from "../support/running_ingest.ts";
import { WatchedProcess } from "../support/watched_process.ts";

const RECORDS = 20_000;
const CORRUPT = 7;

/** The numbers of an element's text: `1,200 records` is 1200. */
async function numbers(page: Page, selector: string): Promise<number[]> {
  const text = await page.locator(selector).innerText();
  return [...text.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([digits]) =>
    Number(digits.replaceAll(",", ""))
  );
}

Deno.test({
  name:
    "ingest --metrics: the page's numbers are those of verify, and it says when the run is over",
  ignore: chromium === undefined,
  async fn() {
    await using feed = await Feed.open();
    await using folder = await OwnFolder.make();
    await feed.produce({ count: 0, partitions: 6 });
    const args = ["ingest", "--create-schema", "--workers", "2"];
    await using ingest = new WatchedProcess(feed, folder, args);
    const browser = await startBrowser();
    await using _closed = { [Symbol.asyncDispose]: () => browser.close() };
    await ingest.ready();
    await feed.produce({ count: RECORDS, corrupt: CORRUPT, partitions: 6 });
    const address = await ingest.address();
    await using opened = await openPage(browser, { viewport: { width: 1_200, height: 900 } });
    const { page, complaints } = opened;
    await page.goto(address);
    await untilSo(async () =>
      await page.locator("#lag-now").innerText() === "0" &&
      (await numbers(page, "#identity"))[0] === RECORDS
    );
    await until(page, `document.body.dataset.kind === "ready"`);

    const { totals, partitions, verdict } = await feed.verify();
    assert.equal(verdict, "exactly-once");
    assert.deepEqual(
      await numbers(page, "#identity"),
      [totals.records, totals.stored, totals.deadLettered, totals.deleted],
    );
    assert.equal(totals.deadLettered, CORRUPT);
    for (const { partition, from, to } of partitions) {
      const row = `#partition-rows tr:nth-child(${partition + 1})`;
      // Its number, from, end, the share that is committed, its lag, and what is read ahead.
      assert.deepEqual(await numbers(page, row), [partition, from, to, 100, 0, 0]);
    }
    assert.deepEqual(await numbers(page, "#letter-kinds"), [CORRUPT]);
    const { deadLetters } = await feed.listDeadLetters();
    const shown = [];
    for (const row of await page.locator("#latest-letters tr").all()) {
      const [, partition, offset] = await row.locator("th, td").allInnerTexts();
      shown.push(`${partition}:${offset!.replaceAll(",", "")}`);
    }
    assert.deepEqual(
      shown.sort(),
      deadLetters.map(({ partition, offset }) => `${partition}:${offset}`).sort(),
    );
    assert.match(await page.locator("#p99-now").innerText(), /^(–|[\d.]+ (ms|s|min))$/);
    assert.equal(await page.locator("#members").innerText(), "2");

    assert.equal((await ingest.end()).code, 130);
    await until(page, `document.body.dataset.kind === "gone"`);
    assert.deepEqual((await numbers(page, "#identity"))[0], RECORDS);
    const refused = /Failed to load resource: net::ERR_/;
    assert.deepEqual(complaints.filter((one) => !refused.test(one)), []);
    assert.deepEqual(opened.requests.filter((one) => !one.startsWith(address)), []);
  },
});
