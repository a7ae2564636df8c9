import type { AndeanError } from "../errors/andean_error.ts";
import type { Io } from "./io.ts";

/** Tells once per service that it is being waited for: the retries themselves are no news. */
export function waiting({ console }: Io): (error: AndeanError) => void {
  const told = new Set<string>();
  return ({ message }) => {
    // "Cannot reach Kafka at host:port: the connection was refused"
    const [, service = message, reason] = /^Cannot reach (.*?): (.*)$/.exec(message) ?? [];
    if (told.has(service)) return;
    told.add(service);
    console.note(
      reason === undefined ? `waiting: ${message}` : `waiting for ${service} (${reason})`,
    );
  };
}
