import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import cassandra from "cassandra-driver";
import { onSchemaEvent, passSchemaEventsOn } from "../../../../src/scylla/session/schema_events.ts";

Deno.test("onSchemaEvent: hears of its keyspace, and of every new control connection", () => {
  const handled: unknown[] = [];
  const control = Object.assign(new EventEmitter(), {
    _nodeSchemaChangeHandler: (event: unknown) => void handled.push(event),
  });
  const client = Object.assign(new EventEmitter(), { controlConnection: control }) as unknown as
    & cassandra.Client
    & { controlConnection: typeof control };
  passSchemaEventsOn(client);
  let heard = 0;
  const forget = onSchemaEvent(client, "plant", () => heard++);
  control._nodeSchemaChangeHandler({ keyspace: "plant", table: "readings" });
  assert.equal(heard, 1);
  control._nodeSchemaChangeHandler({ keyspace: "other", table: "readings" });
  assert.equal(heard, 1);
  assert.equal(handled.length, 2, "the driver is told, too");
  control.emit("newConnection", new Error("no node"));
  assert.equal(heard, 1);
  control.emit("newConnection", null);
  assert.equal(heard, 2);
  forget();
  control._nodeSchemaChangeHandler({ keyspace: "plant", table: "readings" });
  assert.equal(heard, 2);
});

Deno.test("passSchemaEventsOn: the driver's client still has what is replaced", () => {
  const client = new cassandra.Client({
    contactPoints: ["127.0.0.1"],
    localDataCenter: "datacenter1",
  });
  const { controlConnection } = client as unknown as {
    controlConnection: { _nodeSchemaChangeHandler: unknown; on: unknown };
  };
  const before = controlConnection._nodeSchemaChangeHandler;
  assert.equal(typeof before, "function");
  assert.equal(typeof controlConnection.on, "function");
  passSchemaEventsOn(client);
  assert.notEqual(controlConnection._nodeSchemaChangeHandler, before);
});
