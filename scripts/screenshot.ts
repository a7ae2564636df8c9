/**
 * Takes the picture of README's page, `docs/live.png`: of a real run, on services that it starts
 * and stops. Needs Chromium.
 *
 * Usage: deno run -A scripts/screenshot.ts
 */
import { messageOf } from "../src/errors/andean_error.ts";
import { sleep } from "../src/errors/sleep.ts";
import { startBrowser } from "../tests/support/browser.ts";
import { say, tell } from "./output.ts";
import { programCommand } from "./program.ts";
import { environmentOf } from "./stack/environment.ts";
import { type Stack, startStack } from "./stack/stack.ts";

const FILE = new URL("../docs/live.png", import.meta.url).pathname;

const WIDTH = 1_200;

/** So many that the run takes a minute or more. */
const RECORDS = 6_000_000;
/** What is committed when the picture is taken: some bars are full, and some are not. */
const COMMITTED = 0.72 * RECORDS;
const GIVEN_UP_MS = 300_000;

function start(stack: Stack, args: string[]): Deno.ChildProcess {
  const [program, ...before] = programCommand("source");
  return new Deno.Command(program, {
    args: [...before, ...args],
    env: environmentOf(stack),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** The address that a run tells once it serves there; its further words are let pass. */
async function addressOf(run: Deno.ChildProcess): Promise<string> {
  const [mine, rest] = run.stderr.tee();
  void rest.pipeTo(new WritableStream()).catch(() => {}); // It ends with the process.
  let told = "";
  for await (const text of mine.pipeThrough(new TextDecoderStream())) {
    told += text;
    const [address] = /http:\/\/\S+/.exec(told) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`ingest has ended: ${told}`);
}

async function takePicture(address: string): Promise<void> {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 900 } });
    await page.goto(address);
    const deadline = performance.now() + GIVEN_UP_MS;
    for (;;) {
      const committed = await page.locator("#identity .term b").first().textContent({
        timeout: 30_000,
      });
      if (Number(committed!.replaceAll(",", "")) >= COMMITTED) break;
      if (performance.now() > deadline) throw new Error(`only ${committed} records are committed`);
      await sleep(200);
    }
    const letters = (await page.locator("#letters-body").boundingBox())!;
    const height = Math.ceil(letters.y + letters.height) + 16;
    await page.screenshot({
      path: FILE,
      fullPage: true,
      clip: { x: 0, y: 0, width: WIDTH, height },
    });
  } finally {
    await browser.close();
  }
}

async function screenshot(): Promise<void> {
  const stack = await startStack({ name: "screenshot", ownerPid: Deno.pid, report: tell });
  try {
    const produced = start(stack, [
      ...["produce", "--count", String(RECORDS), "--partitions", "4", "--corrupt", "6", "--quiet"],
    ]);
    const { success, stderr } = await produced.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const run = start(stack, ["ingest", "--create-schema", "--metrics", "127.0.0.1:0"]);
    try {
      await takePicture(await addressOf(run));
    } finally {
      run.kill("SIGTERM");
      await run.status;
    }
  } finally {
    await stack.stop();
  }
  say(`${FILE}: ${Math.ceil((await Deno.stat(FILE)).size / 1_024)} KiB`);
}

if (import.meta.main) {
  try {
    await screenshot();
    Deno.exit(0);
  } catch (error) {
    tell(`Cannot take the picture: ${messageOf(error)}`);
    Deno.exit(1);
  }
}
