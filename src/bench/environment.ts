import * as os from "node:os";
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
  /** When, as ISO 8601. */
  date: string;
}

/** Describes this machine, without its name or anything that tells whose it is. */
export function environment(): Environment {
  const cpus = os.cpus();
  return {
    andean: manifest.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    date: new Date().toISOString(),
  };
}
