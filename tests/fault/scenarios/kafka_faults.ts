import { OffsetSet } from "../../../src/record/offset_set.ts";
import type { Scenario } from "../harness/scenario.ts";
import { BAD_ONES } from "./load.ts";
import { killed, outage, stopped } from "./outage.ts";

/** Inclusive ranges as a set. */
function setOf(ranges: readonly [number, number][]): OffsetSet {
  const set = new OffsetSet();
  for (const [first, last] of ranges) {
    for (let number = first; number <= last; number++) set.add(number);
  }
  return set;
}

/** The sequence numbers that are in the topic unless they are unknown, which ones are not? */
function strangers(
  sent: number,
  unknown: readonly [number, number][],
  found: readonly [number, number][],
): string[] {
  const known = setOf([...unknown, ...found]);
  const lost = [...known.holes(0, sent)];
  return lost.map(({ from, to }) => `sequence numbers ${from} to ${to - 1} are lost and not told`);
}

/** Are as many in the topic as were acknowledged, beside those that are unknown? */
function miscounted(
  acked: number,
  unknown: readonly [number, number][],
  found: readonly [number, number][],
): string[] {
  const doubtful = setOf(unknown);
  const sure = found.flatMap(([first, last]) => [...doubtful.holes(first, last + 1)])
    .reduce((sum, { from, to }) => sum + to - from, 0);
  return sure === acked ? [] : [`${acked} records are acknowledged, and ${sure} are in the topic`];
}

/** Without its broker `produce` gives up, and what it tells is what the topic holds. */
function lostToProduce(name: string, args: string[]): Scenario {
  return {
    name,
    async run(world) {
      const broker = world.stack.service("kafka-1");
      const producing = world.produce(60_000, 6_000, ["--delivery-timeout", "5", ...args]);
      world.ingest();
      await world.untilCommitted(6_000);
      await world.fault("the broker is killed until produce gives up", async () => {
        await broker.kill();
        const { code, result } = await producing.end(300);
        await broker.start();
        const { sent, acked, failed } = (result ?? {}) as Record<string, number>;
        if (code !== 3 || failed === 0 || acked! + failed! !== sent) {
          world.problems.push(`produce ended with ${code}: ${JSON.stringify(result)}`);
        }
        const unknown = (result?.["unknownSequences"] ?? []) as [number, number][];
        world.checks.push(({ sequenceRanges }) => [
          ...miscounted(acked!, unknown, sequenceRanges),
          // Several workers have each sent the first of their own records.
          ...(args.length > 0 ? [] : strangers(sent!, unknown, sequenceRanges)),
        ]);
      });
    },
  };
}

/** Faults of the brokers. */
export const KAFKA_FAULTS: Scenario[] = [
  outage({
    name: "broker restarted",
    what: "the broker is stopped and started",
    seconds: [2, 2],
    load: { produceArgs: ["--workers", "2"] },
    breaks: ({ stack }) => stopped(stack.service("kafka-1")),
  }),
  outage({
    name: "leader killed of three",
    what: "one of three brokers, a leader, is killed",
    stack: { brokers: 3 },
    seconds: [6, 15],
    breaks: (world) => killed(world.stack.service(`kafka-${world.between(1, 3)}`)),
  }),
  outage({
    name: "kafka down",
    what: "all of Kafka is down",
    seconds: [10, 30],
    load: BAD_ONES,
    breaks: ({ stack }) => killed(stack.service("kafka-1")),
  }),
  lostToProduce("broker lost to produce", []),
  lostToProduce("broker lost to produce, two workers", ["--workers", "2"]),
];
