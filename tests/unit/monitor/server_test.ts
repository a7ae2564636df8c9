import assert from "node:assert/strict";
import type { AndeanError } from "../../../src/errors/andean_error.ts";
import { gauge } from "../../../src/monitor/families/family.ts";
import { serveMonitor } from "../../../src/monitor/server.ts";
import type { Watched } from "../../../src/monitor/watched.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** A server of something, with what a test says about that. */
function serve(some: Partial<Watched> = {}, page?: string) {
  const watched: Watched = {
    families: () => [gauge("andean_ready", "Whether.", [{ labels: {}, value: 1 }])],
    notReady: () => [],
    notAlive: () => [],
    ...some,
  };
  const { address, close } = serveMonitor(LOOPBACK, watched, page);
  return {
    port: address.port,
    get: async (path: string, init?: RequestInit) => {
      const response = await fetch(`http://127.0.0.1:${address.port}${path}`, init);
      return { status: response.status, body: await response.text(), headers: response.headers };
    },
    [Symbol.asyncDispose]: close,
  };
}

Deno.test("serveMonitor: metrics are Prometheus's text, and never kept by anything between", async () => {
  await using server = serve();
  const { status, body, headers } = await server.get("/metrics");
  assert.equal(status, 200);
  assert.match(body, /^# TYPE andean_ready gauge\nandean_ready 1$/m);
  assert.match(headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  assert.equal(headers.get("cache-control"), "no-store");
});

Deno.test("serveMonitor: health checks answer 503 with the reasons", async () => {
  const reasons = ["rows can't be written: no host answers", "reading is paused: 7 rows wait"];
  await using server = serve({ notReady: () => reasons });
  const ready = await server.get("/readyz");
  assert.deepEqual([ready.status, ready.body], [503, `${reasons.join("\n")}\n`]);
  const alive = await server.get("/healthz");
  assert.deepEqual([alive.status, alive.body], [200, "alive\n"]);
});

Deno.test("serveMonitor: the page is at the root, and its data where there is any", async () => {
  await using server = serve({ live: () => ({ run: null }) }, "<!DOCTYPE html><title>x</title>");
  const page = await server.get("/");
  assert.equal(page.body, "<!DOCTYPE html><title>x</title>");
  assert.match(page.headers.get("content-type")!, /^text\/html/);
  assert.deepEqual(JSON.parse((await server.get("/live.json")).body), { run: null });
  await using bare = serve();
  assert.match((await bare.get("/")).body, /^\/metrics /);
  assert.equal((await bare.get("/live.json")).status, 404);
});

Deno.test("serveMonitor: there is nothing to change, and nothing else to read", async () => {
  await using server = serve();
  for (const method of ["POST", "PUT", "DELETE"]) {
    assert.equal((await server.get("/metrics", { method })).status, 405);
  }
  const head = await server.get("/metrics", { method: "HEAD" });
  assert.deepEqual([head.status, head.body], [200, ""]);
  for (const path of ["/live.json", "/metrics/", "/..%2f..%2fetc/passwd", "/favicon.ico"]) {
    const { status, body } = await server.get(path);
    assert.equal(status, 404, path);
    assert.match(body, /^\/metrics /);
  }
});

Deno.test("serveMonitor: on loopback it answers to loopback's names only", async () => {
  await using server = serve();
  const asked = async (host: string) => {
    // fetch would not send another host's name.
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const request = `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const answer = await new Response(connection.readable).text();
    return Number(answer.split(" ")[1]);
  };
  const { port } = server;
  assert.deepEqual(
    await Promise.all([`127.0.0.1:${port}`, `localhost:${port}`, "LOCALHOST"].map(asked)),
    [200, 200, 200],
  );
  assert.deepEqual(await Promise.all(["evil.example", `evil.example:${port}`].map(asked)), [
    403,
    403,
  ]);
});

Deno.test("serveMonitor: where it can't listen, the error says why and names the flag", async () => {
  await using server = serve();
  const refused = (host: string, port: number, reason: RegExp) =>
    assert.throws(
      () =>
        serveMonitor({ host, port }, {
          families: () => [],
          notReady: () => [],
          notAlive: () => [],
        }),
      (thrown: AndeanError) =>
        thrown.code === "configuration" && reason.test(thrown.message) &&
        /--metrics/.test(thrown.hint!),
    );
  refused(
    "127.0.0.1",
    server.port,
    /Cannot serve metrics at 127.0.0.1:\d+: something else listens/,
  );
  refused("192.0.2.7", 0, /this machine has no such address/);
});
