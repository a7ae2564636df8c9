import assert from "node:assert/strict";
import { FORMAT } from "../../../../src/cli/settings/format.ts";
import { KAFKA } from "../../../../src/cli/settings/kafka.ts";
import { resolve } from "../../../../src/cli/settings/resolve.ts";
import { SCYLLA } from "../../../../src/cli/settings/scylla.ts";
import { settingsForFile } from "../../../../src/cli/settings/settings_for_file.ts";

const SETTINGS = { ...KAFKA, ...SCYLLA, ...FORMAT };
const known = Object.values(SETTINGS).map(({ name }) => name);

function fromEnvironment(environment: Record<string, string>) {
  const variable = (name: string) => environment[name];
  return settingsForFile(SETTINGS, resolve(SETTINGS, { flags: {}, variable }, known), ".");
}

Deno.test("settingsForFile: what is not the default, and no password", () => {
  assert.deepEqual(fromEnvironment({}), {});
  const settings = fromEnvironment({
    ANDEAN_BROKERS: "a:1,b:2",
    ANDEAN_SCYLLA: "127.0.0.1",
    ANDEAN_TOPIC: "t",
    ANDEAN_SCYLLA_USER: "me",
    ANDEAN_SCYLLA_PASSWORD: "secret",
    ANDEAN_KAFKA_PASSWORD: "secret",
    ANDEAN_SCHEMA_REGISTRY_PASSWORD: "secret",
    ANDEAN_KAFKA_TLS: "yes",
    ANDEAN_FORMAT: "csv",
    ANDEAN_CSV_COLUMNS: "x,y",
    ANDEAN_CSV_DELIMITER: "tab",
  });
  assert.deepEqual(settings, {
    "brokers": ["a:1", "b:2"],
    "kafka-tls": true,
    "scylla-user": "me",
    "format": "csv",
    "csv-columns": ["x", "y"],
    "csv-delimiter": "\t",
  });
  assert.doesNotMatch(JSON.stringify(settings), /secret/);
});

Deno.test("settingsForFile: what is written is read back as the same", () => {
  const environment = {
    ANDEAN_BROKERS: "a:1",
    ANDEAN_CSV_DELIMITER: "tab",
    ANDEAN_KAFKA_TLS: "on",
    ANDEAN_KAFKA_SASL_MECHANISM: "plain",
  };
  const entries = fromEnvironment(environment);
  const file = { path: "x.yaml", entries };
  const nothing = { flags: {}, variable: () => undefined };
  assert.deepEqual(
    settingsForFile(SETTINGS, resolve(SETTINGS, { ...nothing, file }, known), "."),
    entries,
  );
});

Deno.test("settingsForFile: paths count from the folder of the config file", () => {
  const values = { schema: "schemas/a.avsc", format: "avro", kafkaTlsCa: "/etc/ca.pem" };
  const inFolder = (folder: string) => settingsForFile(SETTINGS, values, folder);
  assert.equal(inFolder(".")["schema"], "schemas/a.avsc");
  assert.equal(inFolder("schemas")["schema"], "a.avsc");
  assert.equal(inFolder("configs/mine")["schema"], "../../schemas/a.avsc");
  assert.equal(inFolder("configs")["kafka-tls-ca"], "/etc/ca.pem");
});
