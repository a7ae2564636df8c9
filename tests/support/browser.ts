import assert from "node:assert/strict";
import {
  type Browser,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from "playwright-core";

/** Where systems keep Chromium; `CHROMIUM` names it anywhere else. */
const PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Of the browser's own errands none may reach a network, or slow a test down. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser that tests drive; `undefined` where there is none. */
export const chromium: string | undefined = await findChromium();

if (chromium === undefined) {
  Deno.stderr.writeSync(new TextEncoder().encode(
    "Tests in a browser are left out, for want of Chromium: `apt-get install chromium`, or set " +
      "CHROMIUM=/path/to/it\n",
  ));
}

async function findChromium(): Promise<string | undefined> {
  const given = Deno.env.get("CHROMIUM");
  for (const path of given === undefined ? PATHS : [given]) {
    const isFile = await Deno.stat(path).then((stat) => stat.isFile, () => false);
    if (isFile) return path;
  }
  // Who names one means it: that must not pass for a machine without.
  if (given !== undefined) throw new Error(`Cannot find CHROMIUM=${given}`);
  return undefined;
}

/** Starts a browser with a profile of its own, which is gone with it. */
export function startBrowser(): Promise<Browser> {
  if (chromium === undefined) throw new Error("Cannot start a browser: there is no Chromium");
  return playwright.launch({ executablePath: chromium, headless: true, args: ARGUMENTS });
}

/** A page, and all that it complained of or asked for. */
export interface OpenedPage extends AsyncDisposable {
  page: Page;
  /** Console messages of any kind, and errors that nobody caught. */
  complaints: string[];
  /** Addresses that were asked for; not its own, where it is a file. */
  requests: string[];
}

/** Opens HTML as a file, as a reader would, without a network. */
export async function openFile(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  await Deno.writeTextFile(file, html);
  const opened = await openPage(browser, { offline: true, ...options });
  await opened.page.goto(`file://${file}`);
  // That is the page itself.
  opened.requests.splice(opened.requests.indexOf(`file://${file}`), 1);
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await Deno.remove(file);
    },
  };
}

/** Opens an empty page, which goes nowhere by itself. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    // What the page has made itself, as a file to download, asks for nothing.
    if (!request.url().startsWith("blob:")) requests.push(request.url());
  });
  return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
}

/**
 * Waits until the page says so. Playwright's own way to wait needs `eval`, which the pages'
 * policies forbid.
 */
export async function until(page: Page, expression: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!await page.evaluate(expression)) {
    assert.ok(performance.now() < deadline, `never came true: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The browser that the tests of a file share; they are left out where there is none. */
export function sharedBrowser(): { ignore: boolean; browser: () => Browser } {
  const ignore = chromium === undefined;
  let started: Browser;
  Deno.test.beforeAll(async () => {
    if (!ignore) started = await startBrowser();
  });
  Deno.test.afterAll(async () => {
    if (!ignore) await started.close();
  });
  return { ignore, browser: () => started };
}

/**
 * Makes tests of a kind of page, which share a browser: each has the page open, and may end in no
 * complaint and no request. They are left out where there is no browser.
 *
 * @param page what the tests are named for
 */
export function pageTests<Input>(page: string, render: (input: Input) => string) {
  const { ignore, browser } = sharedBrowser();
  return (
    name: string,
    input: () => Input,
    run: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): void => {
    Deno.test({
      name: `${page}: ${name}`,
      ignore,
      sanitizeOps: false, // The browser is shared by the tests of a file.
      sanitizeResources: false,
      async fn() {
        const viewport = { width: 1_200, height: 900 };
        await using opened = await openFile(browser(), render(input()), { viewport, ...options });
        await run(opened.page);
        assert.deepEqual(opened.complaints, []);
        assert.deepEqual(opened.requests, []);
      },
    });
  };
}
