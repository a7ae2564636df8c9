import type { KafkaCluster } from "../../../../src/kafka/connection/cluster.ts";
import type { TopicReader } from "../../../../src/kafka/fetch/topic_reader.ts";
import type { Ledger } from "../../../../src/ledger/ledger.ts";
import type { PartitionRange } from "../../../../src/record/offset_ranges.ts";
import { planTicks } from "../../../../src/scylla/layout/tick_layout.ts";
import { type Audit, noFindings } from "../../../../src/verify/audit.ts";
import { Books } from "../../../../src/verify/books/books.ts";
import { crossCheck } from "../../../../src/verify/scan/cross_check.ts";
import {
  checkLedger,
  type LedgerEntries,
  type LedgerReport,
  readLedger,
} from "../../../../src/verify/books/ledger_check.ts";
import { Losses } from "../../../../src/verify/books/losses.ts";
import { auditKeysByScan } from "../../../../src/verify/keys/natural_scan.ts";
import type { Method, VerifyOptions } from "../../../../src/verify/options.ts";
import { auditByPointReads } from "../../../../src/verify/keys/point_audit.ts";
import { auditByScan } from "../../../../src/verify/scan/scan_audit.ts";
import { tickPlan } from "../layouts.ts";
import { VirtualTime } from "../virtual_time.ts";
import type { History, Question } from "./history.ts";
import { mappedTicks } from "./mapped_ticks.ts";
import { isRecord, NOW, recordOf, TOPIC, type World } from "./world.ts";

/** What an audit of a world comes to. */
export interface Audited {
  audit: Audit;
  ledger: LedgerReport | undefined;
}

/** The part of what is held that a question is about. */
export function askedOf({ held }: World, { cut: [left, right] }: Question): PartitionRange[] {
  return held.map(({ partition, from, to }) => {
    const start = Math.min(to, from + left);
    return { partition, from: start, to: Math.max(start, to - right) };
  });
}

/** Runs andean's own audit over a world; only the sockets are missing. */
export async function runAudit(
  world: World,
  question: Question,
  method: Method,
): Promise<Audited> {
  const { history, held, deadLetters, table: { session, table, unanswered } } = world;
  const { signal } = new AbortController();
  const plan = question.mapped ? mappedTicks(table) : tickPlan(planTicks(table));
  const { layout } = plan;
  world.table.pageRows = question.pageRows;
  for (const index of question.unanswered) {
    const row = world.table.rows()[index];
    if (row !== undefined) unanswered.add(world.table.partitionOf(row.values));
  }
  const ledger: Pick<Ledger, "read"> = {
    read: (_topic, _table, partition) => Promise.resolve(world.entries.get(partition) ?? []),
  };
  const all = await readLedger(
    ledger,
    TOPIC,
    table.name,
    held.map((range) => ({ ...range, from: 0 })),
    { consistency: "local-quorum" },
  );
  const asked = askedOf(world, question);
  const audit: Audit = {
    options: {
      topic: TOPIC,
      deep: question.deep,
      listSuperseded: 100,
      consistency: "local-quorum",
      signal,
    } as VerifyOptions,
    cluster: clusterOf(world),
    reader: readerOf(world),
    session,
    table,
    ...plan,
    books: new Books(held, asked),
    losses: new Losses(deadLetters, all, table.defaultTtlSeconds, NOW),
    findings: noFindings(),
  };
  const look = () => {
    if (method === "point-reads") return auditByPointReads(audit, asked);
    if (layout.identity === "natural-key") return auditKeysByScan(audit, question);
    return lookAtCoordinates(audit, all, history);
  };
  if (unanswered.size === 0) await look();
  else {
    using time = new VirtualTime();
    await time.run(look());
  }
  const judged = history.ledger && layout.identity === "coordinates" && method === "scan" &&
    audit.findings.unseenTokenRanges.length === 0;
  return {
    audit,
    ledger: judged ? checkLedger(all, audit.books.all(), deadLetters, NOW) : undefined,
  };
}

/** As `verify` does it. */
async function lookAtCoordinates(
  audit: Audit,
  entries: LedgerEntries,
  { compacted, ledger }: History,
): Promise<void> {
  await auditByScan(audit, compacted);
  const isBlind = audit.findings.unseenTokenRanges.length > 0;
  if (ledger && !compacted && !audit.options.deep && !isBlind) await crossCheck(audit, entries);
}

function clusterOf({ heldAtLast, history }: World): KafkaCluster {
  return {
    offsets: () => Promise.resolve(heldAtLast),
    isCompacted: () => Promise.resolve(history.compacted),
  } as unknown as KafkaCluster;
}

function readerOf(world: World): TopicReader {
  const read: TopicReader["read"] = async (partition, ranges, onRecords) => {
    for (const { from, to } of ranges) {
      await Promise.resolve();
      const records = world.places
        .filter((place) => place.partition === partition && isRecord(place, world))
        .filter(({ offset }) => offset >= from && offset < to)
        .map(recordOf);
      // Two at a time, as fetches bring them in pages of any size.
      for (let at = 0; at < records.length; at += 2) onRecords(records.slice(at, at + 2));
    }
  };
  return { read } as unknown as TopicReader;
}
