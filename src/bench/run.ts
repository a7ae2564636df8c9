import type { Services } from "../services/open_services.ts";
import type { BenchOptions } from "./options.ts";

/** What the stages of one round share. */
export interface Bench {
  options: BenchOptions;
  /** Of this round alone. */
  topic: string;
}

/** The same for stages that work on services. */
export interface ServedBench extends Bench, Services {
  /** Of this round alone; `pipeline` fills it. See {@linkcode writeTable} for the other one. */
  table: string;
}

/** The table of the stage `write`, which must not fill the pipeline's. */
export function writeTable(table: string): string {
  return `${table}_write`;
}

/** The same for the stage `limit`. */
export function limitTable(table: string): string {
  return `${table}_limit`;
}

/** What the stage `latency` sends into: `pipeline` reads all of the other topic. */
export function latencyTopic(topic: string): string {
  return `${topic}-latency`;
}

/** And what it fills. */
export function latencyTable(table: string): string {
  return `${table}_latency`;
}

/** All topics that a round may have made. */
export function ownTopics(topic: string): string[] {
  return [topic, latencyTopic(topic)];
}

/** All tables that a round may have made. */
export function ownTables(table: string): string[] {
  return [table, writeTable(table), limitTable(table), latencyTable(table)];
}
