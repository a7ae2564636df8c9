import { sleep } from "../../errors/sleep.ts";
import type { FormatOptions } from "../../formats/format_options.ts";
import type { KafkaConnection } from "../../kafka/connection/connection.ts";
import { keyPartitioner } from "../../kafka/send/partitioner.ts";
import { TopicWriter } from "../../kafka/send/topic_writer.ts";
import { openCodec } from "../../rows/open_codec.ts";
import type { Task } from "../../workers/task.ts";
import { numberedRecords } from "../numbered_records.ts";
import { ticksOf } from "../ticks.ts";
import { clockMs, type Schedule } from "./schedule.ts";
import { sendBySchedule, type SendFigures, type SourceParts } from "./source.ts";

/** What a source is told. */
export interface SourceOptions {
  kafka: KafkaConnection;
  topic: string;
  format: FormatOptions;
  partitions: number;
  partitionKeys: number;
  perSecond: number;
  /** Records before the schedule, at the same rate; numbered from 0. */
  warmUp: number;
  /** Records of the schedule, numbered on. */
  count: number;
  waitMs: number;
  /** One number of 32 bits: other than 0 once the warm-up has arrived everywhere. */
  go: SharedArrayBuffer;
}

/** What a source tells: first that it has warmed up, then its schedule. */
export type SourceProgress = { schedule: Schedule };

/** Between the news of the schedule and its first record, in milliseconds. */
const LEAD_MS = 200;
const LOOK_MS = 10;

/**
 * Sends at a fixed rate, in a thread of its own, so that a busy `ingest` does not slow its own
 * source down and looks better for it.
 */
export const SOURCE_TASK: Task<SourceOptions, SourceProgress, SendFigures> = {
  name: "source",
  async run(options, { signal, onWaiting, onProgress }) {
    const { kafka, topic, format, partitions, perSecond, warmUp, count, waitMs } = options;
    const waiting = { waitMs, signal, onWaiting };
    const codec = await openCodec(format, { ...waiting, subject: `${topic}-value` });
    const writer = await TopicWriter.open(kafka, topic, { signal });
    const partitionOf = keyPartitioner(partitions);
    const parts: SourceParts = {
      partitions,
      partitionOf: ({ partition, key }) => partition ?? partitionOf(key),
      send: (records) => writer.send(records),
      now: clockMs,
      signal,
    };
    const records = numberedRecords(ticksOf(options), codec, partitionOf);
    try {
      await sendBySchedule(records, warmUp, { startMs: clockMs(), perSecond }, parts);
      const go = new Int32Array(options.go);
      while (Atomics.load(go, 0) === 0 && await sleep(LOOK_MS, signal));
      const schedule = { startMs: clockMs() + LEAD_MS, perSecond };
      onProgress({ schedule });
      return await sendBySchedule(records, count, schedule, parts);
    } finally {
      await writer.close();
    }
  },
};
