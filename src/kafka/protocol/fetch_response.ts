import type { Buffer } from "node:buffer";
import { damaged } from "../batches/damaged.ts";
import type { AbortedTransaction, RawPartition } from "../batches/raw_records.ts";
import { decodeBatches } from "../batches/record_batches.ts";

/** A partition's part of an answer, with the broker's error code for it; 0 is none. */
type AnsweredPartition = RawPartition & { errorCode: number };

/** An answer as kafkajs' checks of error codes take it. */
export interface FetchResponse {
  responses: { topicName: string; partitions: AnsweredPartition[] }[];
  /** How long the broker wants us to be silent, in milliseconds. */
  clientSideThrottleTime?: number;
}

/** The versions of the request whose answers are read here. */
export const FETCH_VERSIONS = { min: 4, max: 11 };

/**
 * Decodes the answer to a fetch request (Kafka's `FetchResponse.json`).
 *
 * kafkajs' own decoder builds each record several times over, and leaves out batches that
 * compaction has emptied, so that its reader can't tell them from the end of the log.
 *
 * @returns `undefined` where records have the format that Kafka wrote before version 0.11
 * @throws {AndeanError} `undecodable` where the answer is not of that form
 */
export function decodeFetchResponse(answer: Buffer, version: number): FetchResponse | undefined {
  try {
    return decode(answer, version);
  } catch (cause) {
    throw damaged("read a broker's answer", cause);
  }
}

function decode(answer: Buffer, version: number): FetchResponse | undefined {
  let at = 0;
  const int32 = () => answer.readInt32BE((at += 4) - 4);
  const int64 = () => answer.readBigInt64BE((at += 8) - 8);
  const repeat = <T>(read: () => T): T[] => {
    const items: T[] = [];
    for (let left = int32(); left > 0; left--) items.push(read());
    return items;
  };
  let oldFormat = false;

  const throttleTime = int32();
  if (version >= 7) at += 2 + 4; // The session, which is never used.
  const responses = repeat(() => {
    const length = answer.readInt16BE((at += 2) - 2);
    if (length < 0) throw new RangeError("A topic has no name"); // Nor may reading go back.
    const topicName = answer.toString("utf8", at, at += length);
    const partitions = repeat((): AnsweredPartition => {
      const partition = int32();
      const errorCode = answer.readInt16BE((at += 2) - 2);
      at += 8; // The high watermark, which tells nothing about committed records.
      const stableEnd = Number(int64());
      if (version >= 5) at += 8; // The log's start.
      const aborted = repeat((): AbortedTransaction => ({
        producerId: String(int64()),
        firstOffset: Number(int64()),
      }));
      if (version >= 11) at += 4; // Another replica to read from, which we did not ask for.
      const size = Math.max(0, int32());
      const source = `topic "${topicName}", Kafka partition ${partition},`;
      const decoded = decodeBatches(answer.subarray(at, at += size), source);
      oldFormat ||= decoded === undefined;
      const { records = [], nextOffset = null, cutOff = false } = decoded ?? {};
      return { partition, errorCode, stableEnd, aborted, records, nextOffset, cutOff };
    });
    return { topicName, partitions };
  });
  if (oldFormat) return undefined;
  // Since version 8 the broker answers first and wants the client to wait.
  return version >= 8 ? { responses, clientSideThrottleTime: throttleTime } : { responses };
}
