import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { fromGo, run, testWith } from "./validators.ts";

interface Service {
  image: string;
  profiles?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  stop_grace_period?: string;
}

const read = (path: string) => Deno.readTextFile(join(REPOSITORY_ROOT, path));
const { services }: { services: Record<string, Service> } = parse(
  await read("docker-compose.yml"),
  {
    merge: true,
  },
);

// The library that docker compose reads its files with has a program of its own, called cmd.
const COMPOSE_GO = "github.com/compose-spec/compose-go/v2/cmd@v2.9.0";

testWith(
  await fromGo("compose-spec", COMPOSE_GO),
  "docker-compose.yml: compose takes it",
  async (tool) => {
    const { success, said } = await run([...tool, "docker-compose.yml"]);
    assert.ok(success, said);
  },
);

Deno.test("docker-compose.yml: ingest can be scaled, and has the time for its drain", () => {
  const { ports, profiles, stop_grace_period } = services["ingest"]!;
  assert.equal(ports, undefined, "only one of several could have a port");
  assert.deepEqual(profiles, ["ingest"]);
  assert.ok(Number.parseInt(stop_grace_period!) > 30);
});

Deno.test("docker-compose.yml: what Prometheus scrapes is served, at the port where it looks", async () => {
  const { scrape_configs } = parse(await read("deploy/prometheus/prometheus.yml"));
  for (const { dns_sd_configs: [{ names, port }] } of scrape_configs) {
    for (const name of names) {
      assert.equal(services[name]?.environment?.["ANDEAN_METRICS"], `0.0.0.0:${port}`, name);
    }
  }
});

Deno.test("docker-compose.yml: files that are mounted are there, and images pinned", async () => {
  for (const [name, { image, volumes = [] }] of Object.entries(services)) {
    if (image !== "andean:local") assert.match(image, /:v?\d+\.\d+\.\d+$/, name);
    for (const volume of volumes.filter((one) => one.startsWith("./"))) {
      assert.ok(
        (await Deno.stat(join(REPOSITORY_ROOT, volume.split(":")[0]!))).isDirectory,
        volume,
      );
    }
  }
});

Deno.test("grafana: its data source and its dashboard are where they are looked for", async () => {
  const [provider] =
    parse(await read("deploy/grafana/provisioning/dashboards/andean.yml")).providers;
  const { volumes, environment } = services["grafana"]!;
  assert.ok(volumes!.includes(`./deploy/grafana/dashboards:${provider.options.path}:ro`));
  const home = environment!["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]!;
  assert.ok(home.startsWith(`${provider.options.path}/`));
  const file = home.slice(provider.options.path.length);
  assert.ok((await Deno.stat(join(REPOSITORY_ROOT, `deploy/grafana/dashboards${file}`))).isFile);
  const [source] = parse(await read("deploy/grafana/provisioning/datasources/prometheus.yml"))
    .datasources;
  const { hostname, port } = new URL(source.url);
  assert.ok(services[hostname]!.ports!.some((one) => one.endsWith(`:${port}`)));
});
