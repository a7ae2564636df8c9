import * as os from "node:os";
import type { ClusterDescription } from "../kafka/connection/cluster.ts";
import { type ServerVersion, serverVersion } from "../scylla/session/server_version.ts";
import type { Services } from "../services/open_services.ts";
import manifest from "../../deno.json" with { type: "json" };

/** What a figure was measured on. */
export interface Environment {
  andean: string;
  deno: string;
  v8: string;
  system: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  /**
   * Processes that wanted to run, in the mean of the last 1, 5 and 15 minutes before the run; more
   * than there are cores means that others were at work.
   */
  loadAverage: number[];
  /** When, as ISO 8601. */
  date: string;
  /** What the servers say that they are; `null` where none was needed. */
  services: MeasuredServices | null;
}

/** The servers that were measured along. */
export interface MeasuredServices {
  kafka: ClusterDescription;
  database: ServerVersion;
}

/** Describes this machine, without its name or anything that tells whose it is. */
export function environment(): Omit<Environment, "services"> {
  const cpus = os.cpus();
  return {
    andean: manifest.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    loadAverage: os.loadavg().map((load) => Number(load.toFixed(2))),
    date: new Date().toISOString(),
  };
}

/** Asks the servers what they are. */
export async function servicesOf({ cluster, session }: Services): Promise<MeasuredServices> {
  return { kafka: await cluster.describe(), database: await serverVersion(session) };
}
