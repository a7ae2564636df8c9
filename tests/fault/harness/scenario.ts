import type { StackOptions } from "../../../scripts/stack/stack.ts";
import type { World } from "./world.ts";

/** A fault, the cluster that it befalls, and the load under which it does. */
export interface Scenario {
  /** Short, for the table and for `--only`. */
  name: string;
  /** What of the services is not as usual: one broker, one node. */
  stack?: Partial<StackOptions>;
  /** Connections of `andean` to the broker and to the node go through proxies. */
  proxied?: boolean;
  /** Where records are set aside. @default "topic" */
  deadLetters?: "topic" | "table";
  /** The table: the default one, or the seed's own without coordinates. @default "coordinates" */
  key?: "coordinates" | "natural";
  /** Takes long, and runs only where `--only` is its whole name. */
  onDemand?: boolean;
  /** Loads the world and breaks it; returns once all has been mended. */
  run(world: World): Promise<void>;
}

/** What came of a scenario. */
export interface Outcome {
  scenario: string;
  seed: number;
  records: number;
  /** Faults that were injected. */
  faults: number;
  redelivered: number;
  stored: number;
  deadLettered: number;
  missing: number;
  duplicates: number;
  /** The longest from the end of a fault to the next commit; `undefined` where there was none. */
  recoverySeconds: number | undefined;
  seconds: number;
  /** The most memory that an `ingest` had resident, in MiB. */
  peakMiB: number;
  /** Why it did not pass, a line each; empty if it did. */
  problems: string[];
  /** The last log lines of each process that still ran when the scenario broke off. */
  lastWords: string[];
}
