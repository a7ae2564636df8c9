import { TopicWriter } from "../../kafka/send/topic_writer.ts";
import { openCodec } from "../../rows/open_codec.ts";
import { receivedError, type SentError, sentError } from "../../workers/messages.ts";
import type { Task } from "../../workers/task.ts";
import type { KeyShare } from "../divide_keys.ts";
import type { ProduceOptions } from "../options.ts";
import type { ShareFigures } from "../run_figures.ts";
import { type SendOptions, sendShare, type ShareProgress } from "../send_share.ts";

/** What a worker is told of a run: all that can travel between threads. */
export interface WorkerOptions extends
  SendOptions,
  Pick<
    ProduceOptions,
    "kafka" | "topic" | "format" | "compression" | "deliveryTimeoutMs" | "waitMs"
  > {
  share: KeyShare;
}

/** Figures as they travel between threads. */
export type SentFigures = Omit<ShareFigures, "failure"> & { failure?: SentError };

/** What each thread does: it sends its share with a client and a producer of its own. */
export const PRODUCE_TASK: Task<WorkerOptions, ShareProgress, SentFigures> = {
  name: "produce",
  async run(options, { signal, onWaiting, onProgress }) {
    const { kafka, topic, format, compression, deliveryTimeoutMs, waitMs, share } = options;
    const waiting = { waitMs, signal, onWaiting };
    const codec = await openCodec(format, { ...waiting, subject: `${topic}-value` });
    const writer = await TopicWriter.open(kafka, topic, { compression, deliveryTimeoutMs, signal });
    try {
      return sentFigures(await sendShare(options, share, { codec, writer, signal, onProgress }));
    } finally {
      await writer.close();
    }
  },
};

/** Figures for another thread, whose {@linkcode receivedFigures} makes their error one again. */
export function sentFigures({ failure, ...figures }: ShareFigures): SentFigures {
  return { ...figures, ...(failure === undefined ? {} : { failure: sentError(failure) }) };
}

/** What another thread's {@linkcode sentFigures} has sent. */
export function receivedFigures({ failure, ...figures }: SentFigures): ShareFigures {
  return { ...figures, ...(failure === undefined ? {} : { failure: receivedError(failure) }) };
}
