import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { COMPOSE_NAMES, COMPOSE_SHAPE, composeEnvironment } from "../../scripts/stack/compose.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import type { StackState } from "../../scripts/stack/state.ts";

interface ComposeService {
  image?: string;
  command?: string | string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  profiles?: string[];
  healthcheck?: unknown;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
}

const text = await Deno.readTextFile(join(REPOSITORY_ROOT, "docker-compose.yml"));
const file: { services: Record<string, ComposeService>; volumes: Record<string, null> } = parse(
  text,
  { merge: true },
);

Deno.test("docker-compose.yml has the services that the stack drives", () => {
  assert.equal(Object.keys(COMPOSE_NAMES).length, COMPOSE_SHAPE.brokers + COMPOSE_SHAPE.nodes);
  for (const name of Object.values(COMPOSE_NAMES)) {
    const service = file.services[name];
    assert(service, name);
    assert(service.healthcheck, `${name} has a health check for "up --wait"`);
    assert.match(service.image ?? "", /:\d+\.\d+\.\d+$/, `${name}'s image is pinned`);
    for (const volume of service.volumes ?? []) assert(volume.split(":")[0]! in file.volumes);
  }
});

Deno.test("docker-compose.yml keeps kafka:9092 for the network and 127.0.0.1 for the host", () => {
  const { environment, ports } = file.services["kafka"]!;
  const advertised = String(environment!["KAFKA_ADVERTISED_LISTENERS"]).split(/,(?=HOST)/);
  assert.deepEqual(advertised, [
    "NETWORK://kafka:9092",
    "HOST://127.0.0.1:${ANDEAN_KAFKA_PORT:-9092}",
  ]);
  const listeners = String(environment!["KAFKA_LISTENERS"]).split(",");
  assert(listeners.includes("NETWORK://:9092"));
  assert(listeners.includes("HOST://:19092"));
  assert.deepEqual(ports, ["127.0.0.1:${ANDEAN_KAFKA_PORT:-9092}:19092"]);
});

Deno.test("docker-compose.yml publishes nothing beyond this machine", () => {
  for (const [name, { ports = [] }] of Object.entries(file.services)) {
    for (const port of ports) assert(port.startsWith("127.0.0.1:"), `${name}: ${port}`);
  }
});

Deno.test("docker-compose.yml: a service that stays waits for the one that ends, or --wait fails", () => {
  const staying = Object.entries(file.services).filter(([, service]) => !service.profiles);
  const adopts = staying.some(([name, { depends_on }]) =>
    name !== "scylladb-init" &&
    depends_on?.["scylladb-init"]?.condition === "service_completed_successfully"
  );
  assert(adopts);
});

Deno.test("docker-compose.yml: both nodes ask for a password, and andean is left out of up", () => {
  for (const name of ["scylladb-01", "scylladb-02"]) {
    assert.match(String(file.services[name]!.command), /--authenticator PasswordAuthenticator/);
  }
  assert.deepEqual(file.services["andean"]!.profiles, ["andean"]);
});

Deno.test("composeEnvironment sets every variable that docker-compose.yml reads", () => {
  const state = { kafkaPort: 1, cqlPort: 2 } as StackState;
  const read = new Set([...text.matchAll(/\$\{(\w+)/g)].map((match) => match[1]));
  assert.deepEqual(read, new Set(Object.keys(composeEnvironment(state))));
});
