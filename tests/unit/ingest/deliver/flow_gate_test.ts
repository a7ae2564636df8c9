import assert from "node:assert/strict";
import { FlowGate } from "../../../../src/ingest/deliver/flow_gate.ts";
import { fc } from "../../support/fc.ts";
import { isSettled, VirtualTime } from "../../support/virtual_time.ts";

Deno.test("FlowGate: lets in up to both bounds, and no more", () => {
  const gate = new FlowGate({ maxRows: 10, maxBytes: 100 });
  gate.enter(4, 40);
  assert.equal(gate.fits(6, 60), true);
  assert.equal(gate.fits(7, 60), false);
  assert.equal(gate.fits(6, 61), false);
});

Deno.test("FlowGate: takes anything while nothing is in flight, so that no size blocks for ever", () => {
  const gate = new FlowGate({ maxRows: 10, maxBytes: 100 });
  assert.equal(gate.fits(1_000, 1e9), true);
  gate.enter(1_000, 1e9);
  assert.equal(gate.fits(1, 1), false);
  gate.leave(1_000, 1e9);
  assert.equal(gate.fits(1_000, 1e9), true);
});

Deno.test("FlowGate: what left makes room, and fractions of bytes do not add up", () => {
  const gate = new FlowGate({ maxRows: 3, maxBytes: 100 });
  const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(parts, (parts) => {
    for (const part of parts) gate.enter(1, part);
    assert.equal(gate.rows, parts.length);
    for (const part of parts.toReversed()) gate.leave(1, part);
    assert.equal(gate.rows, 0);
    assert.equal(gate.bytes, 0);
  }));
});

Deno.test("FlowGate: a change wakes everyone who waits, and leaves no timer", async () => {
  using time = new VirtualTime();
  const gate = new FlowGate({ maxRows: 3, maxBytes: 100 });
  gate.enter(3, 30);
  const waiting = Promise.all([gate.changed(1_000), gate.changed(1_000)]);
  assert.equal(await isSettled(waiting), false);
  gate.leave(1, 10);
  await waiting;
  assert.equal(time.pending, 0);
  assert.equal(gate.rows, 2);
  assert.equal(gate.bytes, 20);
});

Deno.test("FlowGate: without a change the waiting ends when its time is up", async () => {
  using time = new VirtualTime();
  const gate = new FlowGate({ maxRows: 3, maxBytes: 100 });
  const before = time.now;
  await time.run(gate.changed(1_000));
  assert.equal(time.now - before, 1_000);
  gate.wake();
});

Deno.test("FlowGate: whoever waits is woken without a change where the run ends", async () => {
  using time = new VirtualTime();
  const gate = new FlowGate({ maxRows: 3, maxBytes: 100 });
  const waiting = gate.changed(1_000);
  gate.wake();
  await waiting;
  assert.equal(time.pending, 0);
});

Deno.test("FlowGate: entering wakes nobody", async () => {
  using time = new VirtualTime();
  const gate = new FlowGate({ maxRows: 3, maxBytes: 100 });
  const waiting = gate.changed(1_000);
  gate.enter(1, 1);
  assert.equal(await isSettled(waiting), false);
  await time.run(waiting);
});
