import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";
import { type EngineStack, type Hooks, removeFolder } from "./engine.ts";
import { ContainersStack } from "./engine_containers.ts";
import { JarsStack } from "./engine_jars.ts";
import { stackFolder } from "./layout.ts";
import { checkName, type ResolvedOptions, resolveOptions, type StackOptions } from "./options.ts";
import { checkSame, planState } from "./plan.ts";
import { checkPorts } from "./ports.ts";
import { isOrphan, readState, stackNames, type StackState, writeState } from "./state.ts";
import type { Stack, StackService } from "./types.ts";

export type { EngineName, StackOptions } from "./options.ts";
export type { Stack, StackService } from "./types.ts";

/**
 * Starts a real Kafka and a real CQL database and waits until both serve.
 *
 * Without an owner, a stack of that name that runs already is taken as it is, and data that
 * `down --keep-data` left is used again. Whatever goes wrong, nothing that was started here keeps
 * running.
 *
 * @throws AndeanError `usage` for options out of bounds, `configuration` for a taken port, a missing
 * Java or Maven or another stack of that name, `unreachable` if a service did not come up or its
 * program could not be downloaded.
 * @example
 * ```ts
 * import { startStack } from "./stack.ts";
 *
 * const stack = await startStack({ name: `test-${Deno.pid}`, ownerPid: Deno.pid });
 * try {
 *   console.log(stack.brokers, stack.scylla, stack.user, stack.password);
 *   await stack.service("kafka-1").kill();
 *   await stack.service("kafka-1").start();
 * } finally {
 *   await stack.stop();
 * }
 * ```
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const resolved = resolveOptions(options);
  await removeOrphans(resolved.report);
  const kept = await readKept(resolved);
  const state = await planState(resolved, kept);
  const stack = openStack(state, resolved);
  const before = kept === undefined ? [] : await stack.running();
  await stack.resolve();
  const runs = new Set(before.map(({ name }) => name));
  await checkPorts(stack.ports().filter(({ service }) => !runs.has(service)));
  await writeState(state);
  try {
    await stack.start();
    return stack;
  } catch (error) {
    try {
      await undo(stack, before, kept !== undefined);
    } catch (second) {
      // What went wrong first says more.
      resolved.report(`could not clean up: ${messageOf(second)}`);
    }
    throw error;
  }
}

/**
 * Takes hold of a stack that another process started; undefined if there is none of that name.
 *
 * Its services may be up or down.
 *
 * @throws AndeanError `local-file` if its state can't be read.
 */
export async function attachStack(name: string): Promise<Stack | undefined> {
  checkName(name);
  const state = await readState(name);
  return state === undefined ? undefined : openStack(state, QUIET);
}

/** Ends and removes the stacks whose owner is gone: a killed test run's, for instance. */
export async function removeOrphans(report: (line: string) => void = () => {}): Promise<void> {
  for (const name of await stackNames()) {
    try {
      const state = await readState(name);
      if (state === undefined || !await isOrphan(state)) continue;
      report(`stack "${name}": its owner is gone, removing what it left`);
      await openStack(state, QUIET).stop();
    } catch (error) {
      // Another stack's trouble, or another process that removes it right now, is not this one's.
      report(`stack "${name}" could not be removed: ${messageOf(error)}`);
    }
  }
}

const QUIET: Hooks = { report: () => {}, signal: undefined };

function openStack(state: StackState, hooks: Hooks): EngineStack {
  return state.engine === "jars" ? new JarsStack(state, hooks) : new ContainersStack(state, hooks);
}

/** The earlier state of this name, if what it left is used again; otherwise removes what it left. */
async function readKept(options: ResolvedOptions): Promise<StackState | undefined> {
  const { name } = options;
  const state = await readState(name);
  if (state === undefined) {
    await removeFolder(stackFolder(name));
    return undefined;
  }
  const stack = openStack(state, QUIET);
  const running = (await stack.running()).length > 0;
  if (options.ownerPid === undefined && state.owner === undefined) {
    checkSame(options, state, running);
    if (running) options.report(`stack "${name}" runs already`);
    return state;
  }
  if (running) {
    throw new AndeanError("configuration", `Cannot start stack "${name}": it runs already`, {
      hint: `Stop it with "deno task stack down --name ${name}", or pick another --name.`,
    });
  }
  // Whoever starts a stack for itself wants it empty.
  await stack.stop();
  return undefined;
}

async function undo(
  stack: Stack,
  before: readonly StackService[],
  keepData: boolean,
): Promise<void> {
  if (before.length === 0) return await stack.stop({ keepData });
  const names = new Set(before.map(({ name }) => name));
  await Promise.all(
    stack.services.filter(({ name }) => !names.has(name)).map((service) => service.kill()),
  );
}
