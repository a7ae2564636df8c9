import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { refreshOnceAtATime } from "../../../../src/scylla/driver/control_connection.ts";
import { VirtualTime } from "../../support/virtual_time.ts";

/** A driver's control connection whose searches end when told to. */
class FakeControl {
  readonly searches: { resolve(): void; reject(error: Error): void; rest: unknown }[] = [];
  _isShuttingDown = false;
  _refresh(rest?: unknown): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.searches.push({ resolve, reject, rest });
    return promise;
  }
}

function setUp(): FakeControl {
  const control = new FakeControl();
  refreshOnceAtATime({ controlConnection: control } as unknown as cassandra.Client);
  return control;
}

Deno.test("refreshOnceAtATime: searches that begin together are one", async () => {
  const control = setUp();
  const both = Promise.all([control._refresh(), control._refresh()]);
  assert.equal(control.searches.length, 1);
  control.searches[0]!.resolve();
  await both;
  const next = control._refresh();
  assert.equal(control.searches.length, 2);
  control.searches[1]!.resolve();
  await next;
});

Deno.test("refreshOnceAtATime: a search goes on with the rest of its nodes", async () => {
  const control = setUp();
  const search = control._refresh();
  const rest = control._refresh("rest");
  assert.deepEqual(control.searches.map(({ rest }) => rest), [undefined, "rest"]);
  control.searches[1]!.resolve();
  await rest;
  control.searches[0]!.resolve();
  await search;
});

Deno.test("refreshOnceAtATime: an error that the driver did not foresee is tried again", async () => {
  using time = new VirtualTime();
  const control = setUp();
  const search = control._refresh();
  control.searches[0]!.reject(new TypeError("Cannot read properties of null"));
  await time.until(() => control.searches.length === 2);
  control.searches[1]!.resolve();
  await time.run(search);
});

Deno.test("refreshOnceAtATime: a client that is being closed searches no more", async () => {
  using time = new VirtualTime();
  const control = setUp();
  const search = control._refresh();
  control._isShuttingDown = true;
  control.searches[0]!.reject(new TypeError("Cannot read properties of null"));
  await time.run(search);
  assert.equal(control.searches.length, 1);
});

Deno.test("refreshOnceAtATime: the driver's client still has what is replaced", () => {
  const client = new cassandra.Client({
    contactPoints: ["127.0.0.1"],
    localDataCenter: "datacenter1",
  });
  const { controlConnection } = client as unknown as { controlConnection: FakeControl };
  const before = controlConnection._refresh;
  assert.equal(typeof before, "function");
  refreshOnceAtATime(client);
  assert.notEqual(controlConnection._refresh, before);
});
