import type { DeadLetterReader } from "../dead_letters/dead_letter_store.ts";
import { letterReader } from "../dead_letters/open_store.ts";
import { AndeanError } from "../errors/andean_error.ts";
import { openLedger } from "../ledger/ledger_store.ts";
import { claimTable } from "../ledger/sole_topic.ts";
import { topicTable } from "../ledger/topic_table.ts";
import { openDecoding, planRows } from "../rows/plan_rows.ts";
import { WriteTimes } from "../rows/write_times.ts";
import { RowWriter } from "../scylla/write/row_writer.ts";
import { describeTable } from "../scylla/table/table.ts";
import { openServices, type Services } from "../services/open_services.ts";
import type { ReplayOptions, ReplayResult } from "./options.ts";
import { Replayer } from "./replayer.ts";
import { SourceRecords } from "./source_records.ts";

/**
 * Puts the records that were set aside into the table after all, each by its newest dead letter, and
 * as ingest would have put it. Nothing is removed from the dead letters, and nothing is added:
 * rows are idempotent, so that a second replay changes nothing.
 *
 * @returns what was done until the end, the signal, or the failure that ended the run
 * @throws {AndeanError} where it could not begin: a service is away, the table is missing or unfit
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<ReplayResult> {
  const { waitMs, signal, onWaiting, keyspace, table: name, consistency } = options;
  const waiting = { waitMs, signal, onWaiting };
  const decoding = await openDecoding(options, waiting);
  await using services = await openServices(options);
  const { cluster, session } = services;
  const plan = planRows(await describeTable(session, keyspace, name), options, decoding);
  if (plan.layout.identity === "coordinates") await claim(options, { cluster, session });
  const times = plan.layout.identity === "natural-key"
    ? await WriteTimes.open(cluster, options.topic, signal)
    : undefined;
  try {
    let retried = 0;
    const onRetry = () => void retried++;
    const source = new SourceRecords(cluster, options.topic, signal);
    const replayer = new Replayer({
      topic: options.topic,
      ...plan,
      // Ctrl-C ends the retrying; what has been sent is waited for.
      writer: new RowWriter(session, { consistency, signal, onRetry }),
      source,
      times,
    });
    const letters = letterReader(options.deadLetterPlace, { cluster, session, consistency });
    return await replayAll(options, letters, replayer, () => retried)
      .finally(() => source.close());
  } finally {
    await times?.close();
  }
}

/** Letters of one topic must not go into the table of another. */
async function claim(
  options: ReplayOptions,
  { cluster, session }: Services,
): Promise<void> {
  const { keyspace, table, topic, consistency, signal } = options;
  const ledger = await openLedger(session, keyspace, { create: false });
  if (ledger === undefined) return;
  const action = `replay dead letters of topic "${topic}"`;
  const asked = await cluster.hasTopic(topic)
    ? await topicTable(cluster, options, action)
    : { action, topic, keyspace, table, topicId: undefined }; // Its letters have outlived it.
  await claimTable(ledger, { ...asked, group: "andean dead-letters replay" }, {
    consistency,
    signal,
  });
}

async function replayAll(
  options: ReplayOptions,
  reader: DeadLetterReader,
  replayer: Replayer,
  retried: () => number,
): Promise<ReplayResult> {
  const { topic: source, partition, signal, onProgress } = options;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  const { counts, failed } = replayer;
  let failure: AndeanError | undefined;
  let interrupted = false;
  try {
    const query = { source, partition, signal };
    for await (const { letters, share } of reader.read(query)) {
      await replayer.replay(letters);
      onProgress?.({
        stored: counts.stored,
        deleted: counts.deleted,
        failed: failed.length,
        retried: retried(),
        share,
        seconds: seconds(),
      });
    }
  } catch (thrown) {
    // What was done until then is told all the same.
    if (!(thrown instanceof AndeanError)) throw thrown;
    if (signal.aborted && thrown.code === "interrupted") interrupted = true;
    else failure = thrown;
  }
  return {
    ...counts,
    failed: failed.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset),
    seconds: seconds(),
    interrupted,
    failure,
  };
}
