/** The page of `verify --report`, as readers use it: with eyes, a mouse, keys, a screen reader. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { verifyReport, type VerifyReportInput } from "../../src/cli/report/verify_report.ts";
import { pageTests, until } from "../support/browser.ts";
import { EVERY_FATE, reportOf, type Runs } from "../support/reports.ts";

const pageTest = pageTests("verifyReport", verifyReport);

const LOSSES: Runs = [["stored", 500], ["missing", 1], ["gap", 9], ["stored", 400], [
  "missing",
  90,
]];
const some = () => reportOf([EVERY_FATE, LOSSES]);

/** Everything that a page can have, with long words in it. */
function everything(): VerifyReportInput {
  const input = reportOf([EVERY_FATE, LOSSES, [["stored", 12_345_678_901]], []], {
    notes: ["Rows that were written meanwhile were not looked at. ".repeat(8)],
    unseenTokenRanges: [["-9223372036854775808", "-9148123456789012345"]],
    ledger: {
      ranges: 214,
      records: 1_204_331,
      stored: 1_204_100,
      deadLettered: 220,
      deleted: 11,
      gaps: 803,
      disagreements: [
        { partition: 1, from: 500, to: 501, expected: 1, found: 0, reason: "x".repeat(300) },
      ],
    },
    mismatches: [{
      partition: 0,
      offset: 7,
      columns: [{ name: "price", record: "182.3300018", row: "182.3299866" }, {
        name: "note",
        record: "a".repeat(400),
        row: "",
      }],
    }],
    superseded: [{
      partition: 0,
      offset: 4_600,
      key: "key".repeat(90),
      byPartition: 1,
      byOffset: 3,
    }],
  });
  input.topic = "a_topic_with_a_long_name.".repeat(8);
  input.config["brokers"] = "kafka-number-one.example:9092,".repeat(9);
  input.command = `andean verify --topic ${input.topic}`;
  return input;
}

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const bar = (page: Page, partition: number) =>
  page.getByRole("slider", { name: `Kafka partition ${partition}`, exact: true });
const valueText = (page: Page, partition: number) =>
  bar(page, partition).getAttribute("aria-valuetext");

const READOUT = 'document.getElementById("map-readout").textContent';

/** The readout once it tells of another view than before. */
async function readout(page: Page, before = "All offsets are shown."): Promise<string> {
  await until(page, `${READOUT} !== ${JSON.stringify(before)}`);
  return await text(page, "#map-readout");
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [400, 1_600]) {
    pageTest(
      `fits a screen of ${width} pixels, ${colorScheme}`,
      everything,
      async (page) => {
        const root = "document.documentElement";
        assert.equal(await page.evaluate(`${root}.scrollWidth`), width);
        const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        const [red] = /\d+/.exec(ground as string)!;
        assert.equal(Number(red) < 128, colorScheme === "dark");
        assert.match(await page.title(), /^Discrepancy: a_topic/);
      },
      { viewport: { width, height: 900 }, colorScheme },
    );
  }
}

pageTest("shows the verdict and the identity with its numbers", some, async (page) => {
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Discrepancy");
  assert.match(await text(page, "#verdict-reason"), /^92 records missing\.$/);
  assert.equal(
    (await text(page, "#identity")).replaceAll(/\s+/g, " ").trim(),
    "50,292 records = 46,900 stored + 1,000 superseded + 800 dead-lettered + 600 deleted + " +
      "900 expired + 92 missing",
  );
  assert.match(await text(page, "#identity-check"), /the sum is right/);
});

pageTest(
  "never calls inconclusive what is inconclusive anything else",
  () => reportOf([[["stored", 10]]], { verdict: "inconclusive" }),
  async (page) => {
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Inconclusive");
    assert.match(await text(page, "#verdict-reason"), /could not be read, so nothing is proved/);
  },
);

pageTest("keys go from range to range and tell each exactly", some, async (page) => {
  await bar(page, 0).focus();
  assert.equal(await valueText(page, 0), "stored, 0 – 3,999, 4,000 offsets, range 1 of 10");
  await page.keyboard.press("ArrowRight");
  assert.equal(await valueText(page, 0), "gap, 4,000 – 4,499, 500 offsets, range 2 of 10");
  assert.equal(await text(page, "#tip"), "gap: 4,000 – 4,499\n500 offsets of Kafka partition 0");
  await page.keyboard.press("End");
  assert.match((await valueText(page, 0))!, /^unseen, 49,801 – 50,500/);
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  assert.match((await valueText(page, 1))!, /^missing, 910 – 999, 90 offsets/);
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate("document.activeElement.ariaLabel"), "Kafka partition 0");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#tip").isVisible(), false);
});

pageTest("keys and buttons zoom, move and show all again", some, async (page) => {
  const all = await text(page, "#map-readout");
  await bar(page, 0).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("+");
  const twice = await readout(page);
  assert.match(twice, /^Zoom 2\.0×: from 50\.0 % to 100\.0 % .* offsets 25,250 – 50,500\.$/);
  await page.keyboard.press("Shift+ArrowLeft");
  const moved = await readout(page, twice);
  assert.match(moved, /from 40\.0 % to 90\.0 %/);
  await page.keyboard.press("0");
  assert.equal(await readout(page, moved), all);
  await page.getByRole("button", { name: "Zoom in" }).click();
  const again = await readout(page);
  assert.match(again, /^Zoom 2\.0×/);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.equal(await readout(page, again), all);
  assert.equal(await page.getByRole("button", { name: "Zoom out" }).isDisabled(), true);
});

pageTest("the closest zoom still tells offsets apart", some, async (page) => {
  await bar(page, 0).focus();
  for (let press = 0; press < 60; press++) await page.keyboard.press("+");
  assert.match(await readout(page), /offsets 1,99\d – 2,00\d\.$/);
  assert.equal(await page.getByRole("button", { name: "Zoom in" }).isDisabled(), true);
});

pageTest(
  "the wheel zooms a bar that was clicked, and scrolls the page else",
  some,
  async (page) => {
    await page.setViewportSize({ width: 1_200, height: 500 });
    await bar(page, 0).scrollIntoViewIfNeeded();
    const { x, y, width } = (await bar(page, 0).boundingBox())!;
    const top = await page.evaluate("scrollY") as number;
    await page.mouse.move(x + width / 2, y + 15);
    await page.mouse.wheel(0, -60);
    await until(page, `scrollY < ${top}`);
    assert.equal(await text(page, "#map-readout"), "All offsets are shown.");
    const now = (await bar(page, 0).boundingBox())!;
    await page.mouse.click(now.x + width / 2, now.y + 15);
    await page.mouse.wheel(0, -100);
    assert.match(await readout(page), /^Zoom 1\.6×/);
  },
);

pageTest("dragging zooms to what was marked", some, async (page) => {
  await bar(page, 0).scrollIntoViewIfNeeded();
  const { x, y, width } = (await bar(page, 0).boundingBox())!;
  await page.mouse.move(x + width * 0.25, y + 15);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + 15, { steps: 4 });
  await page.mouse.up();
  const [, from, to] = /from ([\d.]+) % to ([\d.]+) %/.exec(await readout(page))!;
  assert.ok(Math.abs(Number(from) - 25) < 0.3 && Math.abs(Number(to) - 50) < 0.3, `${from} ${to}`);
  await page.mouse.dblclick(x + width / 2, y + 15);
  await until(page, `${READOUT} === "All offsets are shown."`);
});

pageTest("the pointer tells the exact range under it", some, async (page) => {
  await bar(page, 0).scrollIntoViewIfNeeded();
  const { x, y, width } = (await bar(page, 0).boundingBox())!;
  const at = (offset: number) => page.mouse.move(x + (width * offset) / 50_501, y + 15);
  await at(2_000);
  assert.equal(await text(page, "#tip"), "stored: 0 – 3,999\n4,000 offsets of Kafka partition 0");
  // A single offset, which is a fortieth of a pixel.
  await at(9_810);
  assert.equal(await text(page, "#tip"), "missing: 9,800\n1 offset of Kafka partition 0");
});

pageTest(
  "one missing record among ten million is drawn, two pixels wide",
  () => reportOf([[["stored", 4_000_000], ["missing", 1], ["stored", 6_000_000]]]),
  async (page) => {
    await bar(page, 0).scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    const columns = await page.evaluate(`(() => {
      const canvas = document.querySelector(".bar canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 20, canvas.width, 1);
      const red = [];
      for (let x = 0; x < canvas.width; x++) {
        if (data[4 * x] > 150 && data[4 * x + 1] < 80) red.push(x / canvas.width);
      }
      return red;
    })()`) as number[];
    assert.equal(columns.length, 2);
    assert.ok(Math.abs(columns[0]! - 0.4) < 0.01);
  },
);

pageTest(
  "the table has the ranges of the chosen fates, and shows them on the map",
  some,
  async (page) => {
    const table = page.getByRole("table", { name: /^Ranges of offsets/ });
    const rows = table.locator("tbody tr");
    assert.equal(await rows.count(), 15);
    const fates = page.getByRole("group", { name: /^Fates/ });
    for (const box of await fates.getByRole("checkbox").all()) await box.uncheck();
    assert.match(await text(page, "#range-table"), /No range has one of the chosen fates/);
    await fates.getByRole("checkbox", { name: /^missing/ }).check();
    assert.deepEqual((await rows.allInnerTexts()).map((row) => row.replaceAll(/\s+/g, " ")), [
      "0 9,800 9,800 1 missing Show",
      "1 500 500 1 missing Show",
      "1 910 999 90 missing Show",
    ]);
    await page.getByLabel("Kafka partition", { exact: true }).and(page.locator("select"))
      .selectOption("1");
    assert.equal(await rows.count(), 2);
    await page.getByRole("button", { name: "Show offset 910 of Kafka partition 1" }).click();
    assert.equal(await page.evaluate("document.activeElement.ariaLabel"), "Kafka partition 1");
    assert.match((await valueText(page, 1))!, /^missing, 910 – 999/);
  },
);

pageTest("the missing ranges come as a file, to the byte", some, async (page) => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download missing ranges as CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "missing-input_readings.csv");
  assert.equal(
    await Deno.readTextFile(await download.path()),
    "kafka_partition,first_offset,last_offset,offsets\n" +
      "0,9800,9800,1\n1,500,500,1\n1,910,999,90\n",
  );
});

const NASTY =
  '<img src=x onerror="document.title=1"></script><script>document.title=2</script>&amp;';
pageTest("markup in names and values is shown, not obeyed", () => {
  const input = reportOf([LOSSES], {
    notes: [NASTY],
    unseenTokenRanges: [[NASTY, NASTY]],
    mismatches: [{ partition: 0, offset: 1, columns: [{ name: NASTY, record: NASTY, row: "" }] }],
    superseded: [{ partition: 0, offset: 1, key: NASTY, byPartition: 0, byOffset: 2 }],
  });
  return { ...input, topic: NASTY, keyspace: NASTY, command: NASTY, config: { [NASTY]: NASTY } };
}, async (page) => {
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), 2);
  assert.ok((await page.title()).includes(NASTY));
  for (const id of ["subject", "command", "config-body", "note-list", "mismatch-body"]) {
    assert.ok((await text(page, `#${id}`)).includes(NASTY), id);
  }
});

pageTest(
  "has the landmarks, headings and names that screen readers go by",
  everything,
  async (page) => {
    for (const role of ["banner", "navigation", "main", "contentinfo"] as const) {
      assert.equal(await page.getByRole(role).count(), 1, role);
    }
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    for (const link of await page.getByRole("navigation").getByRole("link").all()) {
      const target = await link.getAttribute("href");
      const title = await page.locator(`${target} h2`).innerText();
      assert.equal(await page.getByRole("region", { name: title, exact: true }).count(), 1, title);
    }
    // Playwright names as a browser does: what has no name is not found by any.
    for (
      const role of ["button", "checkbox", "slider", "table", "combobox", "spinbutton"] as const
    ) {
      const all = await page.getByRole(role, { includeHidden: true }).count();
      assert.equal(
        await page.getByRole(role, { name: /\S/, includeHidden: true }).count(),
        all,
        role,
      );
    }
    assert.equal(await page.locator("#map-readout").getAttribute("aria-live"), "polite");
    const headings = await page.evaluate(
      'Array.from(document.querySelectorAll("th"), (head) => head.scope)',
    ) as string[];
    assert.ok(headings.every((scope) => scope === "col" || scope === "row"));
  },
);

pageTest("the keyboard reaches every control, and sees where it is", some, async (page) => {
  const reached = new Set<string>();
  for (let press = 0; press < 120; press++) {
    await page.keyboard.press("Tab");
    const [name, outline] = await page.evaluate(`(() => {
      const at = document.activeElement;
      const { outlineStyle } = getComputedStyle(at);
      return [at.id || at.ariaLabel || at.textContent, outlineStyle];
    })()`) as [string, string];
    if (await page.evaluate("document.activeElement === document.body")) break; // The end.
    reached.add(name);
    assert.notEqual(outline, "none", name);
  }
  for (const name of ["zoom-in", "missing-next", "Kafka partition 0", "csv", "range-partition"]) {
    assert.ok(reached.has(name), name);
  }
});

/** As much as a large topic gives: 64 Kafka partitions of 10,000 ranges. */
function large(): VerifyReportInput {
  return reportOf(
    Array.from(
      { length: 64 },
      (_, partition): Runs =>
        Array.from(
          { length: 10_000 },
          (_, index) =>
            index % 2 === 0
              ? ["stored", 100 + ((index * 7_919 + partition) % 3_000)]
              : [index % 1_001 === 0 ? "missing" : "gap", 1],
        ),
    ),
  );
}

pageTest("640,000 ranges are shown soon, zoomed soon, and paged", large, async (page) => {
  const elapsed = await page.evaluate("performance.now()") as number;
  assert.ok(elapsed < 10_000, `shown after ${elapsed} ms`);
  assert.ok(await page.evaluate('document.querySelectorAll("*").length') as number < 6_000);
  await bar(page, 0).focus();
  const frame = await page.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    document.getElementById("zoom-in").click();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
  })`) as number;
  assert.ok(frame < 1_000, `zoomed in ${frame} ms`);
  const fates = page.getByRole("group", { name: /^Fates/ });
  await fates.getByRole("checkbox", { name: /^stored/ }).check();
  assert.match(await text(page, "#range-table .page-state"), /^ranges 1 – 50 of 320,\d+$/);
  await page.getByRole("button", { name: "Next ranges" }).click();
  assert.match(await text(page, "#range-table .page-state"), /^ranges 51 – 100 of/);
});
