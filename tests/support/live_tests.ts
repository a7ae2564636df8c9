import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { spanText } from "../../src/cli/live/client/times.js";
import type { RunSnapshot } from "../../src/ingest/snapshot/run_snapshot.ts";
import { openPage, sharedBrowser } from "./browser.ts";
import { ServedRun } from "./served_run.ts";

/** What a test of the live page has: the page, which is open, and its server. */
export interface Live {
  page: Page;
  served: ServedRun;
  /** Tells the page of a run, and waits until it shows that; seconds must differ from the last. */
  hears(snapshot: RunSnapshot): Promise<void>;
  /** Lets the page's time pass until it is in that state. */
  becomes(kind: string): Promise<void>;
}

/**
 * Makes tests of the live page, which share a browser. The page's clock is the test's. Each may end
 * in no complaint but the ones expected, and in no request that is not to its own server. They are
 * left out where there is no browser.
 */
export function liveTests() {
  const { ignore, browser } = sharedBrowser();
  return (
    name: string,
    run: (live: Live) => Promise<void>,
    options: BrowserContextOptions = {},
    expected?: RegExp,
  ): void => {
    Deno.test({
      name: `livePage: ${name}`,
      ignore,
      sanitizeOps: false, // The browser is shared by the tests of a file.
      sanitizeResources: false,
      async fn() {
        const viewport = { width: 1_200, height: 900 };
        await using served = new ServedRun();
        await using opened = await openPage(browser(), { viewport, ...options });
        const { page, complaints, requests } = opened;
        await page.clock.install();
        await page.goto(served.url);
        await run({ page, served, ...movements(page, served) });
        assert.deepEqual(complaints.filter((one) => expected?.test(one) !== true), []);
        const { hostname } = new URL(served.url);
        assert.deepEqual(requests.filter((one) => new URL(one).hostname !== hostname), []);
      },
    });
  };
}

function movements(page: Page, served: ServedRun): Pick<Live, "hears" | "becomes"> {
  /** Lets the page's time pass, second by second, and gives the answers time to arrive. */
  const passUntil = async (expression: string) => {
    for (let second = 0; second < 60; second++) {
      await page.clock.runFor(1_000);
      for (let attempt = 0; attempt < 20; attempt++) {
        if (await page.evaluate(expression)) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    assert.fail(`never came true: ${expression}`);
  };
  return {
    async hears(snapshot) {
      served.tell(snapshot);
      const shown = JSON.stringify(spanText(snapshot.seconds));
      await passUntil(`document.getElementById("running").textContent === ${shown}`);
    },
    becomes: (kind) => passUntil(`document.body.dataset.kind === ${JSON.stringify(kind)}`),
  };
}
