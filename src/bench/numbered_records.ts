import type { OutgoingRecord } from "../kafka/batches/outgoing_record.ts";
import { generateTicks, type TickOptions } from "../produce/ticks.ts";
import type { Codec } from "../record/codec.ts";
import { SEQUENCE_HEADER } from "../record/headers.ts";

/** Endless ticks as records, with their numbers from 0, as `produce` sends them. */
export function* numberedRecords(
  ticks: TickOptions,
  { encode }: Pick<Codec, "encode">,
  partitionOf: (key: string) => number,
): Generator<OutgoingRecord & { partition: number }> {
  for (const tick of generateTicks(ticks)) {
    yield {
      key: tick.symbol,
      value: encode(tick),
      headers: { [SEQUENCE_HEADER]: String(tick.sequence) },
      partition: partitionOf(tick.symbol),
    };
  }
}
