import assert from "node:assert/strict";
import { join } from "node:path";
import { PROGRAM_PERMISSIONS } from "../../scripts/program.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { fromPython, run, testWith } from "./validators.ts";

const dockerfile = await Deno.readTextFile(join(REPOSITORY_ROOT, "Dockerfile"));

testWith(
  await fromPython("hadolint", "program"),
  "Dockerfile: hadolint finds nothing",
  async (tool) => {
    const { success, said } = await run([...tool, "Dockerfile"]);
    assert.ok(success, said);
  },
);

Deno.test("Dockerfile: what it copies is let through by .dockerignore", async () => {
  const ignore = await Deno.readTextFile(join(REPOSITORY_ROOT, ".dockerignore"));
  const allowed = ignore.split("\n").filter((line) => line.startsWith("!")).map((line) =>
    line.slice(1)
  );
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)]
    .flatMap(([, sources]) => sources!.split(" "));
  assert.ok(copied.includes("src") && copied.includes("deploy/image/health.js"));
  for (const source of copied) {
    assert.ok(allowed.some((path) => source === path || source.startsWith(`${path}/`)), source);
    await Deno.stat(join(REPOSITORY_ROOT, source));
  }
});

Deno.test("Dockerfile: the Deno of the tests, the program's own permissions, a user without rights", () => {
  assert.match(
    dockerfile,
    new RegExp(`^ARG DENO_VERSION=${RegExp.escape(Deno.version.deno)}$`, "m"),
  );
  assert.match(dockerfile, /^USER [1-9]\d*:[1-9]\d*$/m);
  const [, text] = /^ENTRYPOINT (.*)$/m.exec(dockerfile)!;
  const allowed = JSON.parse(text!).filter((part: string) => part.startsWith("--allow-"));
  assert.deepEqual(allowed, [...PROGRAM_PERMISSIONS]);
});

/** Runs the image's health check as the image does. */
async function health(metrics?: string) {
  const [, text] = /^HEALTHCHECK [\s\S]*?CMD (\[.*\])$/m.exec(dockerfile)!;
  const [, ...args]: string[] = JSON.parse(
    text!.replace("/app/health.js", "deploy/image/health.js"),
  );
  return await run([Deno.execPath(), ...args], {
    env: { ANDEAN_METRICS: metrics ?? "" },
  });
}

/** A server that answers /healthz so. */
function answering(status: number) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return new Response("as asked", { status });
  });
  const { port } = server.addr;
  return { asked, port, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("health.js: 0 if the process says it is alive, at whatever address it listens", async () => {
  await using server = answering(200);
  for (const host of ["127.0.0.1", "0.0.0.0", "[::]", "", "localhost"]) {
    const { success, said } = await health(`${host}:${server.port}`);
    assert.ok(success, `${host}: ${said}`);
  }
  assert.deepEqual(server.asked, Array(5).fill("/healthz"));
});

Deno.test("health.js: 1 with the reason if it says that it is not, or nothing", async () => {
  let free: number;
  {
    await using server = answering(503);
    free = server.port;
    const { success, said } = await health(`0.0.0.0:${server.port}`);
    assert.ok(!success);
    assert.equal(said, "Not healthy: it answered 503\n");
  }
  const { success, said } = await health(`0.0.0.0:${free}`);
  assert.ok(!success);
  assert.match(said, /^Not healthy: .+\n$/);
});

Deno.test("health.js: 0 where no metrics are served, for there is nobody to ask", async () => {
  assert.deepEqual(await health(), { success: true, said: "", stdout: "" });
});
