import assert from "node:assert/strict";
import { Assignment } from "../../../../src/ingest/commit/assignment.ts";
import { fc } from "../../support/fc.ts";
import { FakePipeline, type Kind, recordOf } from "../../support/fake_pipeline.ts";
import { turn, VirtualTime } from "../../support/virtual_time.ts";

/** The records of one Kafka partition, with gaps between them. */
interface Log {
  records: { offset: number; kind: Kind }[];
  /** One past the last offset, of which the last ones may hold no record. */
  end: number;
}

const logs: fc.Arbitrary<Log> = fc.tuple(
  fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>("A", "A", "A", "B", "B", "undecodable", "refused"),
      gap: fc.constantFrom(0, 0, 0, 1, 3),
    }),
    { minLength: 1, maxLength: 25 },
  ),
  fc.nat(3),
).map(([steps, tail]) => {
  let offset = 0;
  const records = steps.map(({ kind, gap }) => ({ kind, offset: (offset += gap + 1) - 1 }));
  return { records, end: offset + tail };
});

const bounds = fc.record({
  maxRows: fc.integer({ min: 1, max: 12 }),
  maxBytes: fc.constantFrom(1, 600, 1_000, 1_000_000),
});

/** Reads a Kafka partition batch by batch, and again what was not taken over. */
class Reader {
  position = 0;
  busy = false;
  #fake: FakePipeline;
  #partition: number;
  #log: Log;

  constructor(fake: FakePipeline, partition: number, log: Log) {
    this.#fake = fake;
    this.#partition = partition;
    this.#log = log;
  }

  get done(): boolean {
    return this.position >= this.#log.end;
  }

  deliver(size: number, gapToo: boolean): void {
    const { assignment } = this.#fake.pipeline;
    const left = this.#log.records.filter(({ offset }) => offset >= this.position);
    const records = left.slice(0, size);
    if (records.length === 0) {
      this.#fake.pipeline.passGap(this.#partition, this.#log.end);
      this.position = this.#log.end;
      return;
    }
    const afterGap = left[records.length]?.offset ?? this.#log.end;
    const nextOffset = gapToo ? afterGap : records.at(-1)!.offset + 1;
    this.busy = true;
    this.#fake.accept({
      partition: this.#partition,
      records: records.map(({ kind, offset }) => recordOf(kind, offset)),
      nextOffset,
    }).then(
      (whole) => {
        this.busy = false;
        // As FetchLoops does: a new assignment's position is not moved by an old batch.
        if (whole && assignment === this.#fake.pipeline.assignment) this.position = nextOffset;
      },
    );
  }
}

/** No record below what may be committed may be without an acknowledgement. */
function assertSafe(fake: FakePipeline, logs: Log[]): void {
  for (const [partition, { records }] of logs.entries()) {
    const committable = fake.committable(partition) ?? 0;
    for (const { offset } of records) {
      if (offset >= committable) break;
      assert.ok(fake.acknowledged(partition, offset), `${partition}/${offset} < ${committable}`);
    }
  }
}

interface Run {
  logs: Log[];
  flowBounds: { maxRows: number; maxBytes: number };
  draws: fc.Stream<number>;
  /** Told before each step; may break something. */
  disturb?: (fake: FakePipeline, readers: Reader[], draw: number) => void;
}

/** Delivers, answers and disturbs in a random order until everything is read and answered. */
async function play({ logs, flowBounds, draws, disturb }: Run): Promise<FakePipeline> {
  using _time = new VirtualTime();
  const fake = new FakePipeline({ flowBounds }, [...logs.keys()]);
  const readers = logs.map((log, partition) => new Reader(fake, partition, log));
  const draw = () => draws.next().value;
  for (let steps = 0; steps < 5_000; steps++) {
    const idle = readers.filter(({ busy, done }) => !busy && !done);
    const { pending } = fake;
    if (idle.length + pending.length === 0 && readers.every(({ busy }) => !busy)) return fake;
    disturb?.(fake, readers, draw());
    const choice = draw() % (idle.length + pending.length + 1);
    if (choice < idle.length) idle[choice]!.deliver(1 + draw() % 9, draw() % 2 === 0);
    else pending.splice(choice - idle.length, 1)[0]?.answer();
    await turn();
    assertSafe(fake, logs);
    assert.ok(fake.pipeline.gate.rows <= flowBounds.maxRows, "more in flight than allowed");
  }
  throw new Error("The pipeline is stuck");
}

const twoLogs = fc.tuple(logs, logs);
const draws = () => fc.infiniteStream(fc.nat());

Deno.test("Pipeline: whatever the order of answers, nothing unacknowledged may be committed, and every record is written or set aside exactly once", async () => {
  await fc.assert(fc.asyncProperty(twoLogs, bounds, draws(), async (logs, flowBounds, draws) => {
    const fake = await play({ logs, flowBounds, draws });
    for (const [partition, { records, end }] of logs.entries()) {
      assert.equal(fake.committable(partition), end);
      for (const { offset, kind } of records) {
        const good = kind === "A" || kind === "B";
        const key = `${partition}/${offset}`;
        assert.equal(fake.stored.get(key), good ? 1 : undefined, `${key} stored`);
        assert.equal(fake.setAside.get(key), good ? undefined : 1, `${key} set aside`);
      }
    }
    const all = logs[0].records.length + logs[1].records.length;
    const { consumed, stored, deadLettered } = fake.pipeline.counts;
    assert.equal(consumed, all);
    assert.equal(stored + deadLettered, all);
    assert.equal(fake.pipeline.gate.rows, 0);
    assert.equal(fake.pipeline.gate.bytes, 0);
  }));
});

Deno.test("Pipeline: through holds at any time every record is still written or set aside exactly once", async () => {
  await fc.assert(fc.asyncProperty(twoLogs, bounds, draws(), async (logs, flowBounds, draws) => {
    const fake = await play({
      logs,
      flowBounds,
      draws,
      disturb: ({ pipeline }, _, draw) => draw % 3 === 0 ? pipeline.hold() : pipeline.resume(),
    });
    for (const [partition, { records, end }] of logs.entries()) {
      assert.equal(fake.committable(partition), end);
      for (const { offset } of records) {
        const key = `${partition}/${offset}`;
        assert.equal((fake.stored.get(key) ?? 0) + (fake.setAside.get(key) ?? 0), 1, key);
      }
    }
  }));
});

Deno.test("Pipeline: through rebalances, what is committed never passes an unacknowledged record, and none is left out", async () => {
  await fc.assert(fc.asyncProperty(twoLogs, bounds, draws(), async (logs, flowBounds, draws) => {
    const group = new Map([[0, 0], [1, 0]]);
    const commit = ({ pipeline: { assignment } }: FakePipeline) => {
      const offsets = assignment.uncommitted();
      assignment.confirm(offsets);
      for (const [partition, offset] of offsets) group.set(partition, offset);
    };
    let rebalances = 0;
    const fake = await play({
      logs,
      flowBounds,
      draws,
      disturb: (fake, readers, draw) => {
        if (draw % 3 === 0) commit(fake);
        if (draw % 10 !== 9 || rebalances++ > 5) return;
        fake.pipeline.assign(new Assignment(group));
        for (const [partition, reader] of readers.entries()) {
          reader.position = group.get(partition) ?? 0;
        }
      },
    });
    commit(fake);
    for (const [partition, { records, end }] of logs.entries()) {
      assert.equal(group.get(partition), end);
      for (const { offset } of records) assert.ok(fake.acknowledged(partition, offset));
    }
  }));
});
