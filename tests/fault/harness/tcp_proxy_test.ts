import assert from "node:assert/strict";
import { sleep } from "../../../src/errors/sleep.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** A server that sends back what it gets. */
class Echo implements AsyncDisposable {
  readonly listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #serving = this.#serve();

  get address() {
    return { hostname: "127.0.0.1", port: this.listener.addr.port };
  }

  async #serve(): Promise<void> {
    const answers: Promise<void>[] = [];
    for await (const connection of this.listener) {
      answers.push(connection.readable.pipeTo(connection.writable).catch(() => {}));
    }
    await Promise.all(answers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.listener.close();
    await this.#serving;
  }
}

const connect = (proxy: TcpProxy) => Deno.connect({ hostname: "127.0.0.1", port: proxy.port });

/** Sends a byte and waits for it; `undefined` where the connection ends. */
async function echoed(connection: Deno.TcpConn, byte: number): Promise<number | undefined> {
  const buffer = new Uint8Array(1);
  try {
    await connection.write(Uint8Array.of(byte));
    return await connection.read(buffer) === null ? undefined : buffer[0];
  } catch {
    return undefined;
  }
}

Deno.test("TcpProxy: passes everything on, unchanged, both ways", async () => {
  await using echo = new Echo();
  await using proxy = new TcpProxy(echo.address);
  using connection = await connect(proxy);
  const sent = crypto.getRandomValues(new Uint8Array(60_000));
  const writing = (async () => {
    for (let at = 0; at < sent.length;) at += await connection.write(sent.subarray(at));
  })();
  const got = new Uint8Array(sent.length);
  for (let at = 0; at < got.length;) at += await connection.read(got.subarray(at)) ?? Infinity;
  await writing;
  assert.deepEqual(got, sent);
});

Deno.test("TcpProxy: a cut ends the connections that there are, and takes new ones", async () => {
  await using echo = new Echo();
  await using proxy = new TcpProxy(echo.address);
  using before = await connect(proxy);
  assert.equal(await echoed(before, 1), 1);
  proxy.cut();
  assert.equal(await echoed(before, 2), undefined);
  using after = await connect(proxy);
  assert.equal(await echoed(after, 3), 3);
});

Deno.test("TcpProxy: while it refuses, no connection lasts", async () => {
  await using echo = new Echo();
  await using proxy = new TcpProxy(echo.address);
  proxy.refuse();
  using refused = await connect(proxy);
  assert.equal(await echoed(refused, 1), undefined);
  proxy.pass();
  using taken = await connect(proxy);
  assert.equal(await echoed(taken, 2), 2);
});

Deno.test("TcpProxy: what is held arrives later, and nothing of it is lost", async () => {
  await using echo = new Echo();
  await using proxy = new TcpProxy(echo.address);
  using connection = await connect(proxy);
  assert.equal(await echoed(connection, 1), 1);
  proxy.hold();
  let arrived = false;
  const answer = echoed(connection, 2).then((byte) => {
    arrived = true;
    return byte;
  });
  await sleep(100);
  assert.equal(arrived, false);
  proxy.pass();
  assert.equal(await answer, 2);
});

Deno.test("TcpProxy: slow means each answer comes later", async () => {
  await using echo = new Echo();
  await using proxy = new TcpProxy(echo.address);
  using connection = await connect(proxy);
  proxy.slow(50, Infinity);
  const started = performance.now();
  assert.equal(await echoed(connection, 1), 1);
  assert.ok(performance.now() - started >= 99); // there and back
});

Deno.test("TcpProxy: a server that is down ends the client's connection", async () => {
  const nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = nobody.addr;
  nobody.close();
  await using proxy = new TcpProxy({ hostname: "127.0.0.1", port });
  using connection = await connect(proxy);
  assert.equal(await echoed(connection, 1), undefined);
});
