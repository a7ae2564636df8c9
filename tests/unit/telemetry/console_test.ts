import assert from "node:assert/strict";
import { Console, type TextSink } from "../../../src/telemetry/console.ts";
import { fc } from "../support/fc.ts";

const ERASE = "\r\x1b[2K";

function recording(isTerminal: boolean, columns = 80): TextSink & { written: string } {
  return {
    written: "",
    isTerminal,
    columns: () => columns,
    write(text) {
      this.written += text;
    },
  };
}

/** What stands on the screen after all that was written: finished lines, and the line being drawn. */
function screen(written: string): string[] {
  const lines = [""];
  // deno-lint-ignore no-control-regex -- The terminal's own code for erasing a line.
  for (const part of written.split(/(\r\x1b\[2K|\n)/)) {
    if (part === "\n") lines.push("");
    else if (part === ERASE) lines[lines.length - 1] = "";
    else lines[lines.length - 1] += part;
  }
  return lines;
}

Deno.test("Console: a line is the text and a newline", () => {
  const sink = recording(false);
  new Console(sink).line("hello");
  assert.equal(sink.written, "hello\n");
});

Deno.test("Console: where nobody watches, a status leaves no byte", () => {
  const sink = recording(false);
  const console = new Console(sink);
  console.status("50 %");
  console.line("done");
  console.status("");
  assert.equal(sink.written, "done\n");
});

Deno.test("Console: a line stands above the status, which is drawn again below it", () => {
  const sink = recording(true);
  const console = new Console(sink);
  console.status("50 %");
  console.line("a warning");
  assert.equal(sink.written, `50 %${ERASE}a warning\n50 %`);
});

Deno.test("Console: hushed, it draws no status and no note, and tells trouble all the same", () => {
  const sink = recording(true);
  const console = new Console(sink);
  console.status("50 %");
  console.hush();
  console.status("60 %");
  console.note("all is well");
  console.line("a warning");
  assert.deepEqual(screen(sink.written), ["a warning", ""]);
});

Deno.test("Console: an empty status removes the line", () => {
  const sink = recording(true);
  const console = new Console(sink);
  console.status("50 %");
  console.status("");
  console.line("after");
  assert.deepEqual(screen(sink.written), ["after", ""]);
});

Deno.test("Console: a status never reaches the last column, where it would wrap", () => {
  const sink = recording(true, 10);
  new Console(sink).status("0123456789abc");
  assert.equal(sink.written, "012345678");
});

Deno.test("Console: whatever the order, finished lines stand whole and one status at most below them", () => {
  const action = fc.oneof(
    fc.record({ line: fc.stringMatching(/^[a-z ]{0,12}$/) }),
    fc.record({ status: fc.stringMatching(/^[0-9%]{0,12}$/) }),
  );
  fc.assert(fc.property(fc.array(action), (actions) => {
    const sink = recording(true);
    const console = new Console(sink);
    const lines: string[] = [];
    let status = "";
    for (const step of actions) {
      if ("line" in step) {
        console.line(step.line);
        lines.push(step.line);
      } else {
        console.status(step.status);
        status = step.status;
      }
    }
    assert.deepEqual(screen(sink.written), [...lines, status]);
  }));
});
