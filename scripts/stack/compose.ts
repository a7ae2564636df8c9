import { join } from "node:path";
import { AndeanError } from "../../src/errors/andean_error.ts";
import { REPOSITORY_ROOT } from "./layout.ts";
import type { StackState } from "./state.ts";

/** The most that docker-compose.yml can give. */
export const COMPOSE_SHAPE = { brokers: 1, nodes: 2 } as const;

/** What a service of a stack is called in docker-compose.yml. */
export const COMPOSE_NAMES: Readonly<Record<string, string>> = {
  "kafka-1": "kafka",
  "scylla-1": "scylladb-01",
  "scylla-2": "scylladb-02",
};

/** The command that runs docker compose for a stack; `args` is what follows its global flags. */
export function composeCommand(state: StackState, args: readonly string[]): string[] {
  return [
    "docker",
    "compose",
    "--project-name",
    `andean-${state.name.toLowerCase()}`,
    "--file",
    join(REPOSITORY_ROOT, "docker-compose.yml"),
    ...args,
  ];
}

/** The variables of docker-compose.yml. */
export function composeEnvironment(state: StackState): Record<string, string> {
  return {
    ANDEAN_KAFKA_PORT: String(state.kafkaPort),
    ANDEAN_CQL_PORT: String(state.cqlPort),
    ANDEAN_CQL_PORT_2: String(state.cqlPort + 1),
  };
}

/** Whether a container engine answers and has compose. */
export async function hasContainerEngine(): Promise<boolean> {
  for (const args of [["compose", "version"], ["info"]]) {
    try {
      const { success } = await new Deno.Command("docker", {
        args,
        stdin: "null",
        stdout: "null",
        stderr: "null",
        // An engine that is being started can hold the question for minutes.
        signal: AbortSignal.timeout(10_000),
      }).output();
      if (!success) return false;
    } catch {
      return false;
    }
  }
  return true;
}

/**
 * Runs docker compose for a stack.
 *
 * @throws AndeanError `unreachable` with the last lines that it printed.
 */
export async function compose(
  state: StackState,
  action: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const [command, ...rest] = composeCommand(state, args);
  const { success, code, stdout, stderr } = await new Deno.Command(command!, {
    args: rest,
    env: composeEnvironment(state),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(signal === undefined ? {} : { signal }),
  }).output();
  signal?.throwIfAborted();
  const decoder = new TextDecoder();
  if (!success) {
    const lines = decoder.decode(stderr).trim().split("\n").slice(-6).map((line) => `\n  ${line}`);
    throw new AndeanError(
      "unreachable",
      `Cannot ${action}: docker compose ended with ${code}${lines.join("")}`,
      { hint: "Without a container engine: --engine jars.", retriable: true },
    );
  }
  return decoder.decode(stdout);
}
