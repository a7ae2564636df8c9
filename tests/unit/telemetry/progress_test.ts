import assert from "node:assert/strict";
import { Console } from "../../../src/telemetry/console.ts";
import { Progress } from "../../../src/telemetry/progress.ts";

function setUp(isTerminal: boolean) {
  const clock = { ms: 1_000 };
  const written: string[] = [];
  const console = new Console({
    isTerminal,
    columns: () => 80,
    write: (text) => void written.push(text),
  });
  const progress = new Progress(console, { now: () => clock.ms });
  return { clock, written, progress };
}

/** Offers a state at each of the times, counting how often it is asked to describe one. */
function offer({ clock, progress }: ReturnType<typeof setUp>, times: number[]): number[] {
  return times.filter((ms) => {
    clock.ms = ms;
    let asked = false;
    progress.update(() => {
      asked = true;
      return `at ${ms}`;
    });
    return asked;
  });
}

Deno.test("Progress: on a terminal it shows at once and then every 200 ms", () => {
  const set = setUp(true);
  assert.deepEqual(offer(set, [1_000, 1_001, 1_199, 1_200, 1_399, 1_400]), [1_000, 1_200, 1_400]);
  assert.match(set.written.at(-1)!, /at 1400$/);
});

Deno.test("Progress: elsewhere it says a plain line every 5 s, the first after 5 s", () => {
  const set = setUp(false);
  assert.deepEqual(offer(set, [1_000, 5_999, 6_000, 10_999, 11_000]), [6_000, 11_000]);
  assert.deepEqual(set.written, ["at 6000\n", "at 11000\n"]);
});

Deno.test("Progress: done removes the live line", () => {
  const set = setUp(true);
  offer(set, [1_000]);
  set.progress.done();
  assert.equal(set.written.at(-1), "\r\x1b[2K");
});

Deno.test("Progress: done says nothing where nobody watches", () => {
  const set = setUp(false);
  set.progress.done();
  assert.deepEqual(set.written, []);
});
