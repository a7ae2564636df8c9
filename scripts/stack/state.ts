import { join } from "node:path";
import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import { stackFolder, STACKS_FOLDER } from "./layout.ts";
import type { EngineName, ServiceSettings } from "./options.ts";
import { processIdentity } from "./process.ts";

/** What another process needs to know to take over a stack: its `state.json`. */
export interface StackState {
  version: 1;
  name: string;
  engine: EngineName;
  brokers: number;
  nodes: number;
  kafkaPort: number;
  controllerPort: number;
  cqlPort: number;
  storagePort: number;
  kafkaHeapMiB: number;
  cqlHeapMiB: number;
  commitlog: "periodic" | "group";
  quickStart: boolean;
  kafkaSettings: ServiceSettings;
  cassandraSettings: ServiceSettings;
  clusterId: string;
  /** The ports on which it also talks TLS; absent for a plain stack. */
  secured?: { kafkaTlsPort: number; kafkaSaslPort: number; cqlTlsPort: number } | undefined;
  /** The process that no service may outlive. */
  owner: { pid: number; identity: string } | undefined;
}

/**
 * Reads a stack's state; undefined if there is no such stack.
 *
 * @throws AndeanError `local-file` if the file is not a state.
 */
export async function readState(name: string): Promise<StackState | undefined> {
  const file = stateFile(name);
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const state = JSON.parse(text) as StackState;
    if (state.version !== 1 || state.name !== name) throw new Error("it is of another version");
    return state;
  } catch (error) {
    throw new AndeanError("local-file", `Cannot read ${file}: ${messageOf(error)}`, {
      hint: `Remove the folder ${stackFolder(name)}.`,
      cause: error,
    });
  }
}

/** Writes a stack's state, whole or not at all. */
export async function writeState(state: StackState): Promise<void> {
  const file = stateFile(state.name);
  await Deno.mkdir(stackFolder(state.name), { recursive: true });
  await Deno.writeTextFile(`${file}.new`, JSON.stringify(state, null, 2) + "\n");
  await Deno.rename(`${file}.new`, file);
}

/** The names of all stacks that have a folder. */
export async function stackNames(): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(STACKS_FOLDER)) {
      if (entry.isDirectory) names.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** Whether a stack was bound to a process and that process is gone. */
export async function isOrphan(state: StackState): Promise<boolean> {
  return state.owner !== undefined &&
    await processIdentity(state.owner.pid) !== state.owner.identity;
}

function stateFile(name: string): string {
  return join(stackFolder(name), "state.json");
}
