import { AndeanError } from "../../src/errors/andean_error.ts";

/** A port that something is about to listen on. */
export interface PortClaim {
  /** The service that will listen: "kafka-1". */
  service: string;
  host: string;
  port: number;
  /** Who wants it, as a person would say it: "Kafka broker 1". */
  purpose: string;
  /** The flag that picks another port. */
  flag: string;
}

// Below the range from which Linux (32768 and up) and macOS (49152 and up) take the local port of an
// outgoing connection: otherwise a connection could grab a service's port while it is being restarted.
const FIRST_FREE = 20_000;
const LAST_FREE = 32_000;

/**
 * Makes sure that every claimed port can be listened on.
 *
 * @throws AndeanError `configuration`, naming the port, what wanted it and the flag for another.
 */
export async function checkPorts(claims: readonly PortClaim[]): Promise<void> {
  const seen = new Map<string, PortClaim>();
  for (const claim of claims) {
    const address = `${claim.host}:${claim.port}`;
    const other = seen.get(address);
    if (other !== undefined) {
      throw new AndeanError(
        "configuration",
        `Cannot start ${claim.purpose}: port ${address} is also wanted by ${other.purpose}`,
        { hint: `Pick another port with ${claim.flag}.` },
      );
    }
    seen.set(address, claim);
    const state = await portState(claim.host, claim.port);
    if (state === "taken") {
      throw new AndeanError(
        "configuration",
        `Cannot start ${claim.purpose}: port ${address} is in use by another process`,
        { hint: `Stop that process, or pick another port with ${claim.flag}.` },
      );
    }
    if (state === "forbidden") {
      throw new AndeanError(
        "configuration",
        `Cannot start ${claim.purpose}: this user may not listen on port ${address}`,
        { hint: `Pick a port from 1024 up with ${claim.flag}.` },
      );
    }
    if (state === "no-address") {
      throw new AndeanError(
        "configuration",
        `Cannot start ${claim.purpose}: this machine has no address ${claim.host}`,
        { hint: `Add it (macOS: sudo ifconfig lo0 alias ${claim.host}), or use --nodes 1.` },
      );
    }
  }
}

/** Whether `host:port` can be listened on, and if not, why. */
export async function portState(
  host: string,
  port: number,
): Promise<"free" | "taken" | "forbidden" | "no-address"> {
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return "taken";
    if (error instanceof Deno.errors.AddrNotAvailable) return "no-address";
    if (error instanceof Deno.errors.PermissionDenied) return "forbidden";
    throw error;
  }
  // macOS lets one bind a single address although someone listens on all of them: ask the port.
  try {
    (await Deno.connect({ hostname: host, port })).close();
    return "taken";
  } catch {
    return "free";
  }
}

/**
 * Finds `count` ports in a row that are free on every one of `hosts`.
 *
 * @throws AndeanError `configuration` if a thousand random places had none.
 */
export async function findFreePorts(
  hosts: readonly string[],
  count: number,
  taken: ReadonlySet<number>,
): Promise<number[]> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const first = FIRST_FREE + Math.floor(Math.random() * (LAST_FREE - FIRST_FREE - count));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (ports.some((port) => taken.has(port))) continue;
    const states = await Promise.all(
      ports.flatMap((port) => hosts.map((host) => portState(host, port))),
    );
    if (states.includes("no-address")) return ports; // checkPorts says it better
    if (states.every((state) => state === "free")) return ports;
  }
  throw new AndeanError(
    "configuration",
    `Cannot find ${count} free ports between ${FIRST_FREE} and ${LAST_FREE}: all are in use`,
  );
}
