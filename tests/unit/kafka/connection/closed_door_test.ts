import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import net from "node:net";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { explained } from "../../../../src/kafka/connection/closed_door.ts";
import type { KafkaConnection } from "../../../../src/kafka/connection/connection.ts";

/** A listener that answers each `SaslHandshake` alike. */
async function answering(
  answer: Buffer,
  test: (address: string, requests: Buffer[]) => Promise<void>,
): Promise<void> {
  const requests: Buffer[] = [];
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      requests.push(data);
      socket.write(answer);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  try {
    await test(`127.0.0.1:${(server.address() as net.AddressInfo).port}`, requests);
  } finally {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    await closed;
  }
}

/** `SaslHandshake` response of version 1: https://kafka.apache.org/protocol */
function handshakeAnswer(errorCode: number, mechanisms: string[]): Buffer {
  const head = Buffer.alloc(10);
  head.writeInt32BE(1, 0); // correlation id
  head.writeInt16BE(errorCode, 4);
  head.writeInt32BE(mechanisms.length, 6);
  const names = mechanisms.flatMap((name) => [Buffer.from([0, name.length]), Buffer.from(name)]);
  const body = Buffer.concat([head, ...names]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

const CLOSED = new AndeanError("unreachable", "Cannot reach Kafka at a:1: Closed connection", {
  retriable: true,
});
const LOGIN = { mechanism: "plain", user: "me", password: "hunter2" } as const;

function asked(address: string, more: Partial<KafkaConnection> = {}, error = CLOSED) {
  return explained(error, { brokers: [address], ...more });
}

Deno.test("explained: a listener for logins is told with its mechanisms, and needs no waiting", async () => {
  await answering(handshakeAnswer(33, ["PLAIN", "GSSAPI"]), async (address, requests) => {
    const error = await asked(address);
    assert.equal(error.code, "refused");
    assert.equal(error.retriable, false);
    assert.equal(error.message, `Cannot reach Kafka at ${address}: it wants a login`);
    assert.match(error.hint!, /it takes plain, gssapi\.$/);
    assert.equal(requests[0]!.readInt16BE(4), 17, "the request is a SaslHandshake");
  });
});

Deno.test("explained: a mechanism that the listener lacks is told with those that it has", async () => {
  const unsupported = new AndeanError(
    "refused",
    "Cannot reach Kafka at a:1: The broker does not support the requested SASL mechanism",
  );
  await answering(handshakeAnswer(33, ["SCRAM-SHA-512"]), async (address, requests) => {
    const error = await asked(address, { sasl: LOGIN }, unsupported);
    assert.equal(error.message, `Cannot reach Kafka at ${address}: it takes no logins by plain`);
    assert.match(error.hint!, /--kafka-sasl-mechanism; it takes scram-sha-512\.$/);
    assert.ok(requests[0]!.includes("PLAIN"));
    assert.ok(!requests[0]!.includes("hunter2"), "no password is sent to who is being asked");
  });
});

Deno.test("explained: a broker that answers as it should leaves the error as it is", async () => {
  for (const answer of [handshakeAnswer(34, []), Buffer.from("HTTP/1.1 400"), Buffer.from([0])]) {
    await answering(answer, async (address) => assert.equal(await asked(address), CLOSED));
  }
});

Deno.test("explained: a listener that takes no logins is told where we have one to give", async () => {
  await answering(handshakeAnswer(34, []), async (address) => {
    const error = await asked(address, { sasl: LOGIN });
    assert.equal(error.message, `Cannot reach Kafka at ${address}: it takes no logins`);
    assert.match(error.hint!, /Leave out --kafka-user/);
  });
});

Deno.test("explained: nobody is asked where nobody listens", async () => {
  const error = new AndeanError(
    "unreachable",
    "Cannot reach Kafka at a:1: the connection was refused",
    { retriable: true },
  );
  await answering(handshakeAnswer(33, ["PLAIN"]), async (address, requests) => {
    assert.equal(await asked(address, {}, error), error);
    assert.equal(requests.length, 0);
  });
});
