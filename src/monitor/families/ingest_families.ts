import {
  lagOf,
  type PartitionSnapshot,
  type RunOutage,
  type RunSnapshot,
  type TopicSnapshot,
} from "../../ingest/snapshot/run_snapshot.ts";
import type { Distribution } from "../../telemetry/distribution.ts";
import { notReady } from "../readiness.ts";
import { counter, type Family, gauge, type HistogramFamily, type Sample } from "./family.ts";

/** Every part that may not work, so that those that do are told, too. */
const PARTS: readonly RunOutage["part"][] = ["kafka", "commits", "scylla", "ledger", "room"];

/** What Prometheus is told of a run; before its first snapshot all families are there, and empty. */
export function ingestFamilies(snapshot: RunSnapshot | undefined): Family[] {
  const topics = snapshot?.topics ?? [];
  const ofTopic = (value: (topic: TopicSnapshot) => number | undefined): Sample[] =>
    topics.flatMap((topic) => sample({ topic: topic.topic }, value(topic)));
  const ofPartition = (value: (place: PartitionSnapshot) => number | undefined): Sample[] =>
    topics.flatMap(({ topic, partitions }) =>
      partitions.flatMap((place) => sample({ topic, partition: place.partition }, value(place)))
    );
  const ofRun = (value: (run: RunSnapshot) => number): Sample[] =>
    snapshot === undefined ? [] : sample({}, value(snapshot));
  const histogram = (
    name: string,
    help: string,
    of: (topic: TopicSnapshot) => Distribution,
  ): HistogramFamily => ({
    name,
    help,
    type: "histogram",
    samples: topics.map((topic) => ({ labels: { topic: topic.topic }, distribution: of(topic) })),
  });
  return [
    counter(
      "andean_records_consumed_total",
      "Records taken over; one that is delivered again counts again.",
      ofTopic(({ counts }) => counts.consumed),
    ),
    counter(
      "andean_records_stored_total",
      "Records whose row the database has acknowledged; one that is delivered again counts again.",
      ofTopic(({ counts }) => counts.stored),
    ),
    counter(
      "andean_records_deleted_total",
      "Tombstones that were applied.",
      ofTopic(({ counts }) => counts.deleted),
    ),
    counter(
      "andean_records_committed_total",
      "What became of the records below the committed offsets, each of which counts once.",
      topics.flatMap(({ topic, committed }) => [
        { labels: { topic, fate: "stored" }, value: committed.stored },
        { labels: { topic, fate: "dead_lettered" }, value: committed.deadLettered },
        { labels: { topic, fate: "deleted" }, value: committed.deleted },
      ]),
    ),
    counter(
      "andean_dead_letters_total",
      "Records that were set aside, by the step and the kind of their failure.",
      topics.flatMap(({ topic, letters }) =>
        letters.map(({ stage, code, count }) => ({ labels: { topic, stage, code }, value: count }))
      ),
    ),
    counter(
      "andean_write_retries_total",
      "Requests to the database that were sent again, by why the one before failed.",
      topics.flatMap(({ topic, retries }) =>
        Object.entries(retries).map(([reason, value]) => ({ labels: { topic, reason }, value }))
      ),
    ),
    gauge(
      "andean_partition_committed_offset",
      "What the group has committed: one past the last record that is accounted for.",
      ofPartition(({ committed }) => committed),
    ),
    gauge(
      "andean_partition_watermark_offset",
      "One past the last record below which all are acknowledged.",
      ofPartition(({ watermark }) => watermark),
    ),
    gauge(
      "andean_partition_end_offset",
      "One past the last record that can be read, as asked every 5 seconds.",
      ofPartition(({ end }) => end),
    ),
    gauge(
      "andean_partition_lag_records",
      "Offsets that the Kafka partition has and the group has not committed.",
      ofPartition(lagOf),
    ),
    gauge(
      "andean_rows_in_flight",
      "Rows that are read and not yet acknowledged.",
      ofRun(({ inFlight }) => inFlight.rows),
    ),
    gauge(
      "andean_rows_in_flight_limit",
      "The most of these (--max-in-flight).",
      ofRun(({ inFlight }) => inFlight.maxRows),
    ),
    gauge(
      "andean_bytes_in_flight",
      "About how much memory the records of the rows in flight take.",
      ofRun(({ inFlight }) => inFlight.bytes),
    ),
    gauge(
      "andean_bytes_in_flight_limit",
      "The most of these.",
      ofRun(({ inFlight }) => inFlight.maxBytes),
    ),
    histogram(
      "andean_batch_rows",
      "Rows of each batch that the database has acknowledged.",
      ({ batchRows }) => batchRows,
    ),
    histogram(
      "andean_write_duration_seconds",
      "From a batch's first request to its acknowledgement, with all that was tried in between.",
      ({ writeSeconds }) => writeSeconds,
    ),
    histogram(
      "andean_end_to_end_seconds",
      "From a record's own timestamp to its acknowledgement by the database.",
      ({ endToEndSeconds }) => endToEndSeconds,
    ),
    gauge(
      "andean_progress_timestamp_seconds",
      "When a record was last stored or set aside, or else the run began, since 1970.",
      ofTopic(({ settledAtMs }) => settledAtMs / 1_000),
    ),
    gauge(
      "andean_members",
      "Members of the consumer group in this process.",
      ofRun(({ members }) => members.all),
    ),
    counter(
      "andean_rebalances_total",
      "How often a member has joined the group again.",
      ofRun(({ rebalances }) => rebalances),
    ),
    gauge(
      "andean_reading_paused",
      "Whether nothing is read, because what is in flight is not acknowledged.",
      ofRun(({ outages }) => Number(outages.some(({ part }) => part === "room"))),
    ),
    gauge(
      "andean_outage",
      "Whether a part does not work now: reading, committing, writing, the ledger, room for more.",
      PARTS.flatMap((part) =>
        ofRun(({ outages }) => Number(outages.some((outage) => outage.part === part)))
          .map(({ value }) => ({ labels: { part }, value }))
      ),
    ),
    gauge(
      "andean_ready",
      "Whether records are read and written now, as /readyz tells.",
      sample({}, Number(notReady(snapshot).length === 0)),
    ),
  ];
}

function sample(labels: Sample["labels"], value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}
