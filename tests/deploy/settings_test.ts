import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";

/** What docker-compose.yml asks of its own caller. */
const OF_COMPOSE = ["ANDEAN_KAFKA_PORT", "ANDEAN_CQL_PORT", "ANDEAN_CQL_PORT_2"];

/** What a file names as variables of andean. */
async function variablesOf(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(REPOSITORY_ROOT, path));
  return [...text.matchAll(/^(?!\s*#).*?\b(ANDEAN_[A-Z0-9_]+)(?=[=:,"} ])/gm)].map((m) => m[1]!);
}

/** The variables of all flags, as the help of the commands has them, and of the passwords. */
async function known(): Promise<Set<string>> {
  const names = new Set(["ANDEAN_SCYLLA_PASSWORD", "ANDEAN_KAFKA_PASSWORD"]);
  for (const command of ["ingest", "verify"]) {
    const path = join(REPOSITORY_ROOT, `tests/snapshots/help_${command}.txt`);
    for (const [, flag] of (await Deno.readTextFile(path)).matchAll(/^ +--([a-z-]+)/gm)) {
      names.add(`ANDEAN_${flag!.toUpperCase().replaceAll("-", "_")}`);
    }
  }
  return names;
}

Deno.test("deploy: every variable that is set is a flag of andean", async () => {
  const flags = await known();
  const found = new Set<string>();
  for (
    const path of [
      "docker-compose.yml",
      "Dockerfile",
      "deploy/kubernetes/base/ingest.yaml",
      "deploy/kubernetes/base/verify.yaml",
      "deploy/kubernetes/base/settings.env",
      "deploy/systemd/andean-ingest.service",
      "deploy/systemd/andean-verify.service",
      "deploy/systemd/ingest.env",
      "deploy/systemd/verify.env",
    ]
  ) {
    for (const name of await variablesOf(path)) {
      if (OF_COMPOSE.includes(name)) continue;
      assert.ok(flags.has(name), `${path}: ${name}`);
      found.add(name);
    }
  }
  // Those that each way of running andean sets in its own form.
  for (const name of ["METRICS", "SCYLLA_PASSWORD_FILE", "BROKERS", "RATE", "LOG_FILE"]) {
    assert.ok(found.has(`ANDEAN_${name}`), name);
  }
});
