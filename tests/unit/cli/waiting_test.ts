import assert from "node:assert/strict";
import type { Io } from "../../../src/cli/io.ts";
import { waiting } from "../../../src/cli/waiting.ts";
import { AndeanError } from "../../../src/errors/andean_error.ts";
import { Console } from "../../../src/telemetry/console.ts";

Deno.test("waiting: tells once per service that it is waited for, and why", () => {
  let written = "";
  const console = new Console({
    isTerminal: false,
    columns: () => 80,
    write: (text) => void (written += text),
  });
  const tell = waiting({ console } as Io);
  const kafka = new AndeanError(
    "unreachable",
    "Cannot reach Kafka at a:1: the connection was refused",
  );
  const scylla = new AndeanError(
    "unreachable",
    "Cannot reach ScyllaDB at b:2: the host name is unknown",
  );
  const table = new AndeanError("unreachable", "Cannot read table a.b: Socket was closed");
  for (const error of [kafka, kafka, scylla, kafka, scylla, table, table]) tell(error);
  assert.deepEqual(written.trimEnd().split("\n"), [
    "waiting for Kafka at a:1 (the connection was refused)",
    "waiting for ScyllaDB at b:2 (the host name is unknown)",
    "waiting: Cannot read table a.b: Socket was closed",
  ]);
});
