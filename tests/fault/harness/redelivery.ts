import { OffsetSet } from "../../../src/record/offset_set.ts";

/** What `ingest` says at the debug level of each batch that it takes over. */
const TOOK = /took offsets (\d+) to (\d+) of Kafka partition (\d+)/g;

/**
 * How many records were taken over more than once, by whichever processes, killed ones too. The
 * topic has no gaps.
 *
 * @param logs all that each process said
 */
export function redelivered(logs: Iterable<string>): number {
  const seen = new Map<number, OffsetSet>();
  let repeated = 0;
  for (const log of logs) {
    for (const [, first, last, partition] of log.matchAll(TOOK)) {
      let offsets = seen.get(Number(partition));
      if (offsets === undefined) seen.set(Number(partition), offsets = new OffsetSet());
      for (let offset = Number(first); offset <= Number(last); offset++) {
        if (!offsets.add(offset)) repeated++;
      }
    }
  }
  return repeated;
}
