import { AndeanError } from "../../errors/andean_error.ts";
import { sleep } from "../../errors/sleep.ts";
import { ingest } from "../../ingest/ingest.ts";
import { runThreads } from "../../workers/run_threads.ts";
import { Arrivals } from "../latency/arrivals.ts";
import { clockMs, dueMs, type Schedule } from "../latency/schedule.ts";
import type { SendFigures } from "../latency/source.ts";
import { SOURCE_TASK } from "../latency/source_task.ts";
import type { Measurement, PaceFigures } from "../result.ts";
import { latencyTable, latencyTopic, type ServedBench } from "../run.ts";
import { Stopwatch } from "../stopwatch.ts";
import { ingestOptions } from "./ingest_options.ts";

/** What was sent and is not stored so long after the last sending is told as missing. */
const ARRIVE_MS = 60_000;
const LOOK_MS = 20;
/** Later than this, the rate was not kept. */
const KEPT_MS = 1_000;

/**
 * From when a record was due to be sent to the database's acknowledgement, at a fixed rate: a
 * record that waits for a stalled sender, broker or database counts all of that as latency.
 *
 * @throws {AndeanError} `unaccounted` where not all that was sent was stored
 */
export async function runLatency(bench: ServedBench): Promise<Measurement> {
  const { options, cluster } = bench;
  const topic = latencyTopic(bench.topic);
  const count = Math.round((options.rate * options.durationMs) / 1_000);
  await cluster.ensureTopic(topic, { partitions: options.partitions });
  const arrivals = new Arrivals(options.warmUp, count, clockMs);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const ingesting = ingest({
    ...ingestOptions(options, topic, latencyTable(bench.table)),
    signal,
    onStored: (records) => arrivals.add(records),
  }).finally(() => stop.abort()); // Without it nothing arrives: the source ends, too.
  ingesting.catch(() => {}); // Awaited below, maybe long after it has failed.
  const measuring = measure(bench, topic, count, arrivals, signal);
  try {
    const measured = await measuring;
    if (measured === undefined) await ingesting; // Tells why, if not the user.
    if (measured === undefined || options.signal.aborted) throw interrupted();
    return measured;
  } finally {
    stop.abort();
    await ingesting;
  }
}

/** @returns nothing where the signal came first */
async function measure(
  { options }: ServedBench,
  topic: string,
  count: number,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<Measurement | undefined> {
  const { kafka, format, partitions, partitionKeys, warmUp, waitMs, workers } = options;
  const go = new SharedArrayBuffer(4);
  const source = {
    ...{ kafka, topic, format, partitions, partitionKeys, warmUp, count, waitMs, go },
    perSecond: options.rate,
  };
  const sending = new AbortController();
  let watch: Stopwatch | undefined;
  let schedule: Schedule | undefined;
  const sent = runThreads(SOURCE_TASK, [source], {
    module: workers.module,
    signal,
    onWaiting: options.onWaiting,
    onProgress: ([progress]) => {
      if (progress === undefined || schedule !== undefined) return;
      schedule = progress.schedule;
      arrivals.begin(schedule);
      watch = new Stopwatch();
    },
    crashHint: "This is a bug in andean's bench.",
  }).finally(() => sending.abort());
  sent.catch(() => {}); // Awaited below.
  const warm = AbortSignal.any([signal, sending.signal]);
  while (arrivals.warmed < warmUp && await sleep(LOOK_MS, warm));
  Atomics.store(new Int32Array(go), 0, 1);
  const [figures] = await sent;
  const deadline = performance.now() + ARRIVE_MS;
  while (arrivals.stored < count && performance.now() < deadline && !signal.aborted) {
    await sleep(LOOK_MS, signal);
  }
  if (signal.aborted) return undefined;
  if (figures === undefined || schedule === undefined || watch === undefined) {
    throw new AndeanError("internal", "Cannot measure the latency: the source has not begun");
  }
  assertAllStored(figures, arrivals);
  return measurement(watch, schedule, figures, arrivals);
}

function measurement(
  watch: Stopwatch,
  schedule: Schedule,
  { sent, worstLagMs }: SendFigures,
  arrivals: Arrivals,
): Measurement {
  const seconds = (arrivals.lastMs - schedule.startMs) / 1_000;
  const lastLagMs = arrivals.lastMs - dueMs(schedule, sent - 1);
  const pace: PaceFigures = {
    askedPerSecond: schedule.perSecond,
    kept: worstLagMs < KEPT_MS && lastLagMs < KEPT_MS,
    produced: sent,
    stored: arrivals.stored,
    repeated: arrivals.repeated,
    worstLagMs,
    lastLagMs,
    worstMs: arrivals.worstMs(),
  };
  return {
    ...watch.stop("latency", arrivals.stored, arrivals.latency.summary()),
    // From when the first was due, without the lead before and the look behind.
    seconds,
    perSecond: Math.round(arrivals.stored / seconds),
    timeline: arrivals.timeline(),
    percentiles: arrivals.latency.percentiles(),
    pace,
  };
}

function assertAllStored({ sent }: SendFigures, { stored }: Arrivals): void {
  if (sent === stored) return;
  throw new AndeanError(
    "unaccounted",
    `Cannot use the figures: ${stored} of ${sent} records were stored within ` +
      `${ARRIVE_MS / 1_000} s of the last sending`,
    { hint: "Lower --rate, if the database can't keep up; else this is a bug in andean." },
  );
}

function interrupted(): AndeanError {
  return new AndeanError("interrupted", "Interrupted within the stage latency");
}
