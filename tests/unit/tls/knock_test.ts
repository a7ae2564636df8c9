/** Real sockets of this process: what is behind a port is told by what it says. */
import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import { knock } from "../../../src/tls/knock.ts";
import type { TlsOptions } from "../../../src/tls/tls_options.ts";
import { TestAuthority } from "../../support/certificates.ts";

const REQUEST = new TextEncoder().encode("hello");

/** Listens for the time of a test. */
async function listening(server: net.Server, test: (address: string) => Promise<void>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  try {
    await test(`127.0.0.1:${(server.address() as net.AddressInfo).port}`);
  } finally {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    await closed;
  }
}

/** What a knock tells: the reason of a refusal, an answer, or nothing. */
async function told(address: string, options: TlsOptions | undefined): Promise<string | undefined> {
  const found = await knock({ service: "kafka", address, tls: options, request: REQUEST });
  if (found === undefined) return undefined;
  return "refusal" in found ? found.refusal.reason : `answer: ${found.answer}`;
}

/** Answers who says hello, and hangs up on all others. */
const answering = (socket: net.Socket) => {
  socket.on("error", () => {});
  socket.on("data", (data: Buffer) => {
    if (data.toString() === "hello") socket.write("world");
    else socket.destroy();
  });
};

async function tlsServer(authority: TestAuthority, options: tls.TlsOptions = {}) {
  const { cert, key } = await authority.issue("server", { names: ["IP:127.0.0.1"] });
  const server = tls.createServer({
    cert: await Deno.readTextFile(cert),
    key: await Deno.readTextFile(key),
    ...options,
  }, answering);
  server.on("tlsClientError", () => {});
  return server;
}

const caOf = async ({ files }: TestAuthority) => ({ ca: await Deno.readTextFile(files.cert) });

Deno.test("knock: tells TLS from plain text, both ways", async () => {
  await using authority = await TestAuthority.create();
  await listening(net.createServer(answering), async (address) => {
    assert.equal(await told(address, undefined), "answer: world");
    assert.equal(
      await told(address, await caOf(authority)),
      "it talks plain text, and we talk TLS",
    );
  });
  await listening(await tlsServer(authority), async (address) => {
    assert.equal(await told(address, await caOf(authority)), "answer: world");
    assert.equal(await told(address, undefined), "it talks TLS, and we talk plain text");
  });
});

Deno.test("knock: tells an untrusted authority and another host's certificate", async () => {
  await using authority = await TestAuthority.create();
  await using other = await TestAuthority.create();
  await listening(await tlsServer(authority), async (address) => {
    assert.match(await told(address, await caOf(other)) ?? "", /none of the authorities/);
    assert.match(
      await told(address.replace("127.0.0.1", "localhost"), await caOf(authority)) ?? "",
      /its certificate is for 127.0.0.1, and not for localhost/,
    );
  });
});

Deno.test("knock: has nothing to tell of who hangs up, and of who is not there", async () => {
  await using authority = await TestAuthority.create();
  await listening(net.createServer((socket) => socket.destroy()), async (address) => {
    assert.equal(await told(address, undefined), undefined);
    assert.equal(await told(address, await caOf(authority)), undefined);
  });
  assert.equal(await told("127.0.0.1:9", undefined), undefined);
});
