/** Starts a stack that must not outlive it, says "ready", and waits to be killed. */
import { AndeanError } from "../../src/errors/andean_error.ts";
import { startStack } from "../../scripts/stack/stack.ts";

const encoder = new TextEncoder();
try {
  await startStack({
    name: Deno.args[0] ?? "",
    ownerPid: Deno.pid,
    brokers: 1,
    nodes: 1,
    engine: "jars",
    cqlHeapMiB: 768,
  });
} catch (error) {
  if (!(error instanceof AndeanError)) throw error;
  Deno.stderr.writeSync(encoder.encode(`${error.message}\n${error.hint ?? ""}\n`));
  Deno.exit(error.exitCode);
}
Deno.stdout.writeSync(encoder.encode("ready\n"));
setInterval(() => {}, 60_000);
