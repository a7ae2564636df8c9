import { AndeanError } from "../../src/errors/andean_error.ts";
import type { PortClaim } from "./ports.ts";
import type { Stack, StackService } from "./types.ts";

/** How a stack talks to whoever started it. */
export interface Hooks {
  report: (line: string) => void;
  signal: AbortSignal | undefined;
}

/** What starting a stack needs beyond what its users do. */
export interface EngineStack extends Stack {
  /** What it listens on. */
  ports(): PortClaim[];
  /** Gets what is needed to run it: once per machine, a download. */
  resolve(): Promise<void>;
  /** The services that run, whether or not they answer. */
  running(): Promise<StackService[]>;
}

/** A stack's service by its name. @throws AndeanError `usage` */
export function findService(stack: Stack, name: string): StackService {
  const found = stack.services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const names = stack.services.map((service) => service.name).join(", ");
  throw new AndeanError("usage", `Cannot find service "${name}": the stack has ${names}`);
}

/** Removes a folder; a process that was just killed may still be closing files in it. */
export async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await Deno.remove(folder, { recursive: true });
      return;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
}
