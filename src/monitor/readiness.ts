import type { RunOutage, RunSnapshot } from "../ingest/snapshot/run_snapshot.ts";

/** Snapshots come ten times a second: after this long without one something hangs, in milliseconds. */
const SILENCE_MS = 60_000;

const PARTS: Record<RunOutage["part"], string> = {
  kafka: "Kafka can't be read",
  commits: "offsets can't be committed",
  scylla: "rows can't be written",
  ledger: "the ledger can't be written",
  room: "reading is paused",
};

/** Why records are not read and written now, one line each; empty where they are. */
export function notReady(snapshot: RunSnapshot | undefined): string[] {
  if (snapshot === undefined) return ["the services are not connected yet"];
  const { phase, members, outages } = snapshot;
  const reasons = outages.map(({ part, reason }) => `${PARTS[part]}: ${reason}`);
  if (phase === "draining") reasons.push("what is in flight is finished, and then the run ends");
  if (phase === "joining") {
    reasons.push(`${members.joined} of ${members.all} members have joined the group`);
  }
  return reasons;
}

/** Why the process should be replaced; empty where it should not. */
export function notAlive(snapshot: RunSnapshot | undefined, nowMs: number): string[] {
  const silentMs = nowMs - (snapshot?.atMs ?? nowMs);
  return silentMs <= SILENCE_MS
    ? []
    : [`the run has told nothing for ${Math.round(silentMs / 1_000)} s`];
}
