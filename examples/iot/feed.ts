/**
 * Sends 2,400 readings of eight machines, of three days in January 2026, and some of them again.
 *
 * Usage: deno run -A examples/iot/feed.ts [--brokers host:port]
 */
import type { ValueObject } from "../../src/formats/value_format.ts";
import { Chance } from "../chance.ts";
import { type FeedRecord, sendFeed } from "../send.ts";

const DEVICES = 8;
const READINGS_EACH = 300;
const FIRST_MS = Date.UTC(2026, 0, 12);
const INTERVAL_MS = 3 * 86_400_000 / READINGS_EACH;
const DAY_SECONDS = 86_400;
const SITES = ["hamburg", "cusco"] as const;
/** By site. */
const KEEP_SECONDS = { hamburg: 30 * DAY_SECONDS, cusco: 365 * DAY_SECONDS };

const iso = (ms: number) => new Date(ms).toISOString();

function* readings(): Generator<FeedRecord> {
  const chance = new Chance(20_260_112);
  for (let index = 0; index < READINGS_EACH; index++) {
    for (let device = 0; device < DEVICES; device++) {
      const reading = readingOf(device, index, chance);
      const key = `machine-${device}`;
      const headers = { gateway: `gw-${device % 2}` };
      yield { key, value: reading, headers };
      // The gateway missed the acknowledgement: the same reading, received a second later.
      if (!chance.percent(4)) continue;
      yield { key, value: { ...reading, received_at: iso(timeOf(index) + 1_250) }, headers };
    }
  }
}

function timeOf(index: number): number {
  return FIRST_MS + index * INTERVAL_MS;
}

function readingOf(device: number, index: number, chance: Chance): ValueObject {
  const site = SITES[device % 2 === 0 ? 0 : 1];
  const isHot = chance.percent(3);
  return {
    device: {
      id: `machine-${device}`,
      site,
      firmware: { version: `4.${device}.1`, built_at: "2025-06-01T08:30:00Z" },
    },
    measured_at: iso(timeOf(index)),
    received_at: iso(timeOf(index) + chance.whole(20, 900)),
    samples: Array.from({ length: chance.whole(0, 5) }, () => chance.whole(0, 10_000) / 7),
    labels: { line: `L${device % 3}`, shift: chance.one(["früh", "spät", "nacht"]) },
    ...measured(isHot, chance),
    payload: chance.bytes(chance.whole(0, 12)),
    messages_total: counterOf(device, index),
    energy_microjoules: -9_100_000_000_000_000_000n + BigInt(index) * 12_345_678_901n,
    keep_seconds: KEEP_SECONDS[site],
    alarms: isHot
      ? [{ severity: "CRITICAL", text: "zu heiß 🔥", limit: 90.5 }, {
        severity: "WARNING",
        text: "fan at full speed",
      }]
      : [],
  };
}

/** Near the end of 64 bits, where the oldest machines are; the newest are below 2^63. */
function counterOf(device: number, index: number): bigint {
  return 2n ** 64n - BigInt(READINGS_EACH - index) - BigInt(device) * 1_500_000_000_000_000_000n;
}

/** One of the oneof. */
function measured(isHot: boolean, chance: Chance): ValueObject {
  if (isHot) return { celsius: chance.whole(9_100, 9_900) / 100 };
  const kind = chance.whole(0, 19);
  if (kind === 0) return { fault: chance.one(["no signal", "out of range"]) };
  return kind < 12
    ? { celsius: chance.whole(2_000, 8_000) / 100 }
    : { millimetres_per_second: chance.whole(0, 4_500) / 1_000 };
}

if (import.meta.main) await sendFeed(`${import.meta.dirname}`, readings());
