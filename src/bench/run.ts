import type { Session } from "../scylla/session.ts";
import type { BenchOptions } from "./options.ts";

/** What the stages of one run share. */
export interface Bench {
  options: BenchOptions;
  /** Of this run alone. */
  topic: string;
}

/** The same for stages that work on services. */
export interface ServedBench extends Bench {
  session: Session;
  /** Of this run alone; the stage `write` has one of its own. */
  table: string;
}
