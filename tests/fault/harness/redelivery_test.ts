import assert from "node:assert/strict";
import { redelivered } from "./redelivery.ts";

const took = (from: number, to: number, partition: number) =>
  `10:00:00.000 DEBUG   ingest: took offsets ${from} to ${to} of Kafka partition ${partition}\n`;

Deno.test("redelivered: nothing where each record was taken once, by whomever", () => {
  assert.equal(redelivered([]), 0);
  assert.equal(redelivered([took(0, 9, 0) + took(10, 19, 0), took(0, 9, 1)]), 0);
});

Deno.test("redelivered: what another process took before counts, once for each time", () => {
  const killed = took(0, 99, 0) + took(100, 149, 0);
  const next = "joined\n" + took(100, 149, 0) + "other words\n" + took(150, 159, 0);
  assert.equal(redelivered([killed, next]), 50);
  assert.equal(redelivered([killed, next, took(140, 149, 0)]), 60);
});
