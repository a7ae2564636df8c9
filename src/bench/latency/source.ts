import { AndeanError } from "../../errors/andean_error.ts";
import { sleep } from "../../errors/sleep.ts";
import type { OutgoingRecord } from "../../kafka/batches/outgoing_record.ts";
import { dueBy, dueMs, type Schedule } from "./schedule.ts";
import { Outbox, type SendPart } from "./outbox.ts";

/** Between two looks at what is due, in milliseconds. */
const TICK_MS = 5;
/** More than these wait for the brokers: what is due later is made later, and counts as late. */
const MAX_WAITING = 500_000;
/** In one go; after a standstill the loop must still hear of answers. */
const MAX_PER_TICK = 20_000;

/** What a source works with. */
export interface SourceParts {
  partitions: number;
  partitionOf(record: OutgoingRecord): number;
  send: SendPart;
  now: () => number;
  signal: AbortSignal;
}

/** What came of sending by a schedule. */
export interface SendFigures {
  sent: number;
  /** The longest that a record was handed over after its time, in milliseconds. */
  worstLagMs: number;
}

/**
 * Hands records over at their times, whether those before were acknowledged or not.
 *
 * @param records at least `count`
 * @returns after all were acknowledged, or after the signal
 * @throws what sending has thrown
 */
export async function sendBySchedule(
  records: Iterator<OutgoingRecord>,
  count: number,
  schedule: Schedule,
  { partitions, partitionOf, send, now, signal }: SourceParts,
): Promise<SendFigures> {
  const outboxes = Array.from({ length: partitions }, () => new Outbox(send));
  const failure = () => outboxes.find((outbox) => outbox.failure !== undefined)?.failure;
  let sent = 0;
  let worstLagMs = 0;
  while (sent < count && !signal.aborted && failure() === undefined) {
    const nowMs = now();
    const waiting = outboxes.reduce((sum, { size }) => sum + size, 0);
    const due = Math.min(
      count,
      dueBy(schedule, nowMs),
      sent + Math.min(MAX_PER_TICK, MAX_WAITING - waiting),
    );
    if (sent < due) worstLagMs = Math.max(worstLagMs, nowMs - dueMs(schedule, sent));
    for (; sent < due; sent++) {
      const { value: record, done } = records.next();
      if (done) throw new AndeanError("internal", `Cannot send record ${sent}: there is none`);
      outboxes[partitionOf(record)]?.add(record);
    }
    for (const outbox of outboxes) outbox.flush();
    if (sent < count) await sleep(TICK_MS, signal);
  }
  for (const outbox of outboxes) await outbox.empty();
  const thrown = failure();
  if (thrown !== undefined) throw thrown;
  return { sent, worstLagMs };
}
