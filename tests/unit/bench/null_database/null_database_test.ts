import assert from "node:assert/strict";
import { NullDatabase } from "../../../../src/bench/null_database/null_database.ts";

/** A node that sends everything back. */
function echo() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.TcpConn[] = [];
  const received: number[] = [];
  const done = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      void (async () => {
        const buffer = new Uint8Array(1_024);
        for (;;) {
          const read = await connection.read(buffer).catch(() => null);
          if (read === null) return;
          received.push(...buffer.subarray(0, read));
          await connection.write(buffer.subarray(0, read));
        }
      })();
    }
  })().catch(() => {});
  return {
    port: listener.addr.port,
    received,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
      for (const connection of connections) connection.close();
    },
  };
}

const QUERY = [4, 0, 0, 1, 7, 0, 0, 0, 2, 5, 6];
const BATCH = [4, 0, 0, 2, 13, 0, 0, 0, 3, 1, 0, 200];
const ACKNOWLEDGED = [0x84, 0, 0, 2, 8, 0, 0, 0, 4, 0, 0, 0, 1];

async function readSome(connection: Deno.TcpConn): Promise<number[]> {
  const buffer = new Uint8Array(256);
  const read = await connection.read(buffer);
  return [...buffer.subarray(0, read ?? 0)];
}

async function readExactly(connection: Deno.TcpConn, length: number): Promise<number[]> {
  const found: number[] = [];
  const buffer = new Uint8Array(64);
  while (found.length < length) {
    const read = await connection.read(buffer);
    assert.ok(read !== null, "the connection has ended");
    found.push(...buffer.subarray(0, read));
  }
  return found;
}

Deno.test("NullDatabase: batches are acknowledged and counted, all else is the node's", async () => {
  await using node = echo();
  const database = new NullDatabase({ hostname: "127.0.0.1", port: node.port });
  try {
    const client = await Deno.connect({ hostname: "127.0.0.1", port: database.port });
    await client.write(new Uint8Array([...QUERY, ...BATCH]));
    const answers = await readExactly(client, QUERY.length + ACKNOWLEDGED.length);
    // Which of the two comes first is nobody's concern: streams have numbers.
    const acknowledgedFirst = [...ACKNOWLEDGED, ...QUERY];
    const acknowledgedLast = [...QUERY, ...ACKNOWLEDGED];
    assert.ok(
      [acknowledgedFirst, acknowledgedLast].some((order) => `${order}` === `${answers}`),
      `${answers}`,
    );
    assert.deepEqual(node.received, QUERY);
    assert.equal(database.rows, 200);
    client.close();
  } finally {
    await database.close();
  }
});

Deno.test("NullDatabase: so many of 1,000 batches time out, evenly, as the driver understands it", async () => {
  await using node = echo();
  const database = new NullDatabase({ hostname: "127.0.0.1", port: node.port }, 250);
  try {
    const client = await Deno.connect({ hostname: "127.0.0.1", port: database.port });
    for (let round = 0; round < 12; round++) {
      await client.write(new Uint8Array(BATCH));
      const answer = await readSome(client);
      assert.equal(answer[4] === 0, round % 4 === 3, `batch ${round}`);
      if (answer[4] === 0) assert.deepEqual(answer.slice(9, 13), [0, 0, 0x11, 0]);
      assert.equal(answer.length, 9 + answer[8]!);
    }
    assert.equal(database.rows, 9 * 200);
    client.close();
  } finally {
    await database.close();
  }
});

Deno.test("NullDatabase: a client that ends its side is told that the other has ended, too", async () => {
  await using node = echo();
  const database = new NullDatabase({ hostname: "127.0.0.1", port: node.port });
  try {
    const client = await Deno.connect({ hostname: "127.0.0.1", port: database.port });
    await client.write(new Uint8Array(QUERY));
    await readExactly(client, QUERY.length);
    await client.closeWrite();
    assert.equal(await client.read(new Uint8Array(1)), null);
    client.close();
  } finally {
    await database.close();
  }
});

Deno.test("NullDatabase: a client whose node is away is told so by the end of its connection", async () => {
  const gone = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = gone.addr;
  gone.close();
  const database = new NullDatabase({ hostname: "127.0.0.1", port });
  try {
    const client = await Deno.connect({ hostname: "127.0.0.1", port: database.port });
    assert.equal(await client.read(new Uint8Array(1)), null);
    client.close();
  } finally {
    await database.close();
  }
});
