/**
 * Runs a small schema registry until it is stopped, for who has none: see `schema_registry.ts`.
 *
 * Usage: deno task registry [--port 8081]
 */
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors/andean_error.ts";
import { say, tell } from "./output.ts";
import { SchemaRegistry } from "./schema_registry.ts";

const DEFAULT_PORT = "8081";

/** The port to listen at: the flag's, else that of the registry that andean would ask. */
function portOf(args: string[]): number {
  const { values } = parseArgs({ args, options: { port: { type: "string" } } });
  const address = Deno.env.get("ANDEAN_SCHEMA_REGISTRY");
  const port = values.port ?? (address ? new URL(address).port : "");
  const number = Number(port || DEFAULT_PORT);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new RangeError(`--port is ${port}, wanted a number from 0 to 65535`);
  }
  return number;
}

if (import.meta.main) {
  try {
    const registry = SchemaRegistry.open(portOf(Deno.args));
    say(`a schema registry listens at ${registry.url} until Ctrl-C, and forgets all then`);
  } catch (error) {
    tell(`Cannot run the schema registry: ${messageOf(error)}`);
    tell("  Choose another port with --port, and tell andean with ANDEAN_SCHEMA_REGISTRY.");
    Deno.exitCode = 2;
  }
}
