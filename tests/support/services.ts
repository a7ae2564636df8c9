import { attachStack, startStack } from "../../scripts/stack/stack.ts";

/** Addresses and login of the services that integration tests use. */
export interface Services {
  /** `host:port,…` */
  brokers: string;
  /** `host:port,…` */
  scylla: string;
  user: string;
  password: string;
}

/**
 * The services to test against: those named by `ANDEAN_TEST_BROKERS` and `ANDEAN_TEST_SCYLLA`, or
 * else a stack of this process, which its first caller starts and which ends with the process.
 */
export async function services(): Promise<Services> {
  const brokers = Deno.env.get("ANDEAN_TEST_BROKERS");
  const scylla = Deno.env.get("ANDEAN_TEST_SCYLLA");
  if (brokers !== undefined && scylla !== undefined) {
    return {
      brokers,
      scylla,
      user: Deno.env.get("ANDEAN_TEST_SCYLLA_USER") ?? "scylla",
      password: Deno.env.get("ANDEAN_TEST_SCYLLA_PASSWORD") ?? "scylla",
    };
  }
  if (brokers !== undefined || scylla !== undefined) {
    throw new Error("Set both ANDEAN_TEST_BROKERS and ANDEAN_TEST_SCYLLA, or neither");
  }
  // Every test file is a program of its own within one process: they find each other by its pid.
  const name = `test-${Deno.pid}`;
  return await attachStack(name) ?? await startStack({ name, ownerPid: Deno.pid });
}
