import type { FetchResponse } from "./fetch_response.ts";

/** An answer to a fetch as kafkajs decodes it. Offsets and times are decimal strings. */
export interface KafkajsResponse {
  clientSideThrottleTime?: number;
  responses: {
    topicName: string;
    partitions: {
      partition: number;
      errorCode: number;
      highWatermark: string;
      lastStableOffset?: string;
      abortedTransactions?: { producerId: string; firstOffset: string }[] | null;
      messages: {
        offset: string;
        timestamp: string;
        key: Uint8Array | null;
        value: Uint8Array | null;
        headers?: Record<string, Uint8Array | Uint8Array[] | undefined>;
        isControlRecord?: boolean;
        batchContext?: { producerId: string; inTransaction: boolean };
      }[];
    }[];
  }[];
}

const NO_TRANSACTION = { producerId: "-1", inTransaction: false };

/** The same in our own terms: for brokers and topics from before Kafka 0.11. */
export function fromKafkajs({ clientSideThrottleTime, responses }: KafkajsResponse): FetchResponse {
  return {
    ...(clientSideThrottleTime === undefined ? {} : { clientSideThrottleTime }),
    responses: responses.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map((answered) => {
        const { partition, errorCode, messages, highWatermark, lastStableOffset } = answered;
        const last = messages.at(-1);
        return {
          partition,
          errorCode,
          stableEnd: Number(lastStableOffset ?? highWatermark),
          aborted: (answered.abortedTransactions ?? []).map(({ producerId, firstOffset }) => ({
            producerId,
            firstOffset: Number(firstOffset),
          })),
          records: messages.map((message) => ({
            offset: Number(message.offset),
            timestampMs: Number(message.timestamp),
            key: message.key,
            value: message.value,
            headers: message.headers ?? {},
            isControlRecord: message.isControlRecord ?? false,
            batchContext: message.batchContext ?? NO_TRANSACTION,
          })),
          nextOffset: last === undefined ? null : Number(last.offset) + 1,
          cutOff: false,
        };
      }),
    })),
  };
}
