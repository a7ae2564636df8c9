import assert from "node:assert/strict";
import { AndeanError } from "../../src/errors/andean_error.ts";
import { checkPorts, findFreePorts, type PortClaim, portState } from "../../scripts/stack/ports.ts";

function claim(port: number, purpose = "Kafka broker 1"): PortClaim {
  return { service: "kafka-1", host: "127.0.0.1", port, purpose, flag: "--kafka-port" };
}

Deno.test("portState tells a port that someone listens on from a free one", async () => {
  const [port] = await findFreePorts(["127.0.0.1"], 1, new Set());
  assert.equal(await portState("127.0.0.1", port!), "free");
  using _listener = Deno.listen({ hostname: "127.0.0.1", port: port! });
  assert.equal(await portState("127.0.0.1", port!), "taken");
});

Deno.test("portState sees a listener on all addresses", async () => {
  using listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  assert.equal(await portState("127.0.0.1", port), "taken");
});

Deno.test("checkPorts names the taken port, what wanted it, and the flag for another", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await assert.rejects(checkPorts([claim(port)]), (error) => {
    assert(error instanceof AndeanError);
    assert.equal(error.code, "configuration");
    assert.equal(
      error.message,
      `Cannot start Kafka broker 1: port 127.0.0.1:${port} is in use by another process`,
    );
    assert.match(error.hint ?? "", /--kafka-port/);
    return true;
  });
});

Deno.test("checkPorts finds two services of the same stack on one port", async () => {
  const [port] = await findFreePorts(["127.0.0.1"], 1, new Set());
  await assert.rejects(
    checkPorts([claim(port!), claim(port!, "Cassandra node 1")]),
    /Cannot start Cassandra node 1: .* also wanted by Kafka broker 1/,
  );
});

Deno.test("findFreePorts gives ports in a row, below those of outgoing connections", async () => {
  const ports = await findFreePorts(["127.0.0.1"], 3, new Set());
  assert.deepEqual(ports, [ports[0]!, ports[0]! + 1, ports[0]! + 2]);
  assert(ports.every((port) => port >= 20_000 && port <= 32_000));
});

Deno.test("findFreePorts leaves out ports that are spoken for", async () => {
  const taken = new Set(Array.from({ length: 9_000 }, (_, index) => 20_000 + index));
  for (let round = 0; round < 5; round++) {
    const [port] = await findFreePorts(["127.0.0.1"], 1, taken);
    assert(port! >= 29_000, String(port));
  }
});
