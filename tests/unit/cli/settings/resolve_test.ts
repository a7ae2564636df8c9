import assert from "node:assert/strict";
import { AndeanError } from "../../../../src/errors/andean_error.ts";
import { resolve, type Sources } from "../../../../src/cli/settings/resolve.ts";
import { type Setting, settings, variableOf } from "../../../../src/cli/settings/setting.ts";
import { text, wholeNumber, yesOrNo } from "../../../../src/cli/settings/values.ts";
import { withCode } from "../../support/expect.ts";
import { fc } from "../../support/fc.ts";

const DECLARED = settings("Options:", {
  batchRows: { name: "batch-rows", default: "200", help: "", schema: wholeNumber(1, 5_000) },
  logFile: { name: "log-file", help: "", schema: text("a file's path") },
  json: { name: "json", help: "", schema: yesOrNo() },
  password: { name: "scylla-password", secret: true, help: "", schema: wholeNumber(1, 9) },
});
const KNOWN = ["batch-rows", "log-file", "json", "scylla-password-file"];

interface Given {
  flags?: Record<string, unknown>;
  environment?: Record<string, string>;
  file?: Record<string, unknown> | undefined;
}

function sources({ flags = {}, environment = {}, file }: Given): Sources {
  return {
    flags,
    variable: (name) => environment[name],
    file: file && { path: "andean.yaml", entries: file },
  };
}

const resolved = (given: Given) => resolve(DECLARED, sources(given), KNOWN);

function errorOf(given: Given): AndeanError {
  try {
    resolved(given);
  } catch (thrown) {
    assert.ok(thrown instanceof AndeanError);
    return thrown;
  }
  assert.fail("nothing was thrown");
}

Deno.test("resolve: a path in a config file counts from the file's folder, wherever andean runs", () => {
  const declared = settings("Options:", {
    schema: { name: "schema", isFile: true, help: "", schema: text("a file's path") },
    topic: { name: "topic", help: "", schema: text("a topic's name") },
  });
  const schemaOf = (entry: unknown, path: string, flags = {}) =>
    resolve(
      declared,
      { flags, variable: () => undefined, file: { path, entries: { schema: entry, topic: "a" } } },
      ["schema", "topic"],
    );
  assert.deepEqual(schemaOf("tick.avsc", "feeds/a/andean.yaml"), {
    schema: "feeds/a/tick.avsc",
    topic: "a",
  });
  assert.equal(schemaOf("../tick.avsc", "/feeds/andean.yaml").schema, "/tick.avsc");
  assert.equal(schemaOf("/tick.avsc", "feeds/andean.yaml").schema, "/tick.avsc");
  assert.equal(schemaOf("b.avsc", "feeds/a.yaml", { schema: "c.avsc" }).schema, "c.avsc");
  assert.throws(() => schemaOf("", "feeds/a.yaml"), withCode("configuration"));
});

Deno.test("variableOf: is the flag's name in upper case after ANDEAN_", () => {
  assert.equal(variableOf({ name: "kafka-tls-ca" }), "ANDEAN_KAFKA_TLS_CA");
  assert.equal(variableOf({ name: "wait" }), "ANDEAN_WAIT");
});

Deno.test("settings: keeps each declaration, and puts it under its heading", () => {
  const batchRows: Setting = DECLARED.batchRows;
  assert.equal(batchRows.heading, "Options:");
  assert.equal(batchRows.default, "200");
  assert.deepEqual(Object.keys(DECLARED), ["batchRows", "logFile", "json", "password"]);
});

Deno.test("resolve: without a source it is the default, or undefined", () => {
  assert.deepEqual(resolved({}), {
    batchRows: 200,
    logFile: undefined,
    json: undefined,
    password: undefined,
  });
});

Deno.test("resolve: a flag beats the environment, which beats the file, which beats the default", () => {
  const maybe = fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined });
  fc.assert(fc.property(maybe, maybe, maybe, (flag, variable, entry) => {
    const { batchRows } = resolved({
      flags: flag === undefined ? {} : { "batch-rows": String(flag) },
      environment: variable === undefined ? {} : { ANDEAN_BATCH_ROWS: String(variable) },
      file: entry === undefined ? undefined : { "batch-rows": entry },
    });
    assert.equal(batchRows, flag ?? variable ?? entry ?? 200);
  }));
});

Deno.test("resolve: false is a value, also over a stronger source's absence", () => {
  assert.equal(resolved({ file: { json: false } }).json, false);
  const { json } = resolved({ environment: { ANDEAN_JSON: "no" }, file: { json: true } });
  assert.equal(json, false);
});

Deno.test("resolve: an entry of the file without a value counts as absent", () => {
  assert.equal(resolved({ file: { "batch-rows": null } }).batchRows, 200);
});

Deno.test("resolve: a weaker source is not used where a stronger one is wrong", () => {
  const error = errorOf({ flags: { "batch-rows": "x" }, environment: { ANDEAN_BATCH_ROWS: "7" } });
  assert.match(error.message, /--batch-rows/);
});

Deno.test("resolve: a variable that is set and empty sets nothing, as compose files mean it", () => {
  const environment = { ANDEAN_BATCH_ROWS: "", ANDEAN_SCYLLA_PASSWORD: "" };
  assert.equal(resolved({ environment, file: { "batch-rows": 3 } }).batchRows, 3);
  assert.equal(resolved({ environment }).password, undefined);
});

Deno.test("resolve: a flag that is empty is wrong, and not passed over", () => {
  assert.throws(() => resolved({ flags: { "batch-rows": "" } }), withCode("usage"));
});

Deno.test("resolve: a wrong flag is a usage error that names flag, value and wish", () => {
  const error = errorOf({ flags: { "batch-rows": "0" } });
  assert.equal(error.code, "usage");
  assert.equal(
    error.message,
    'Cannot use --batch-rows "0": wanted a whole number from 1 to 5000',
  );
  assert.match(error.hint!, /Change --batch-rows/);
});

Deno.test("resolve: a wrong environment variable is told by its own name", () => {
  const error = errorOf({ environment: { ANDEAN_BATCH_ROWS: "many" } });
  assert.equal(error.code, "configuration");
  assert.match(error.message, /^Cannot use ANDEAN_BATCH_ROWS "many": wanted/);
  assert.match(error.hint!, /Change ANDEAN_BATCH_ROWS/);
});

Deno.test("resolve: a wrong entry of the file is told by key and path", () => {
  const error = errorOf({ file: { "batch-rows": [1] } });
  assert.equal(error.code, "configuration");
  assert.match(error.message, /^Cannot use "batch-rows" in andean\.yaml \[1\]: wanted/);
});

Deno.test("resolve: a secret comes from the environment, never from the file", () => {
  assert.equal(resolved({ environment: { ANDEAN_SCYLLA_PASSWORD: "7" } }).password, 7);
  const { password } = resolve(DECLARED, sources({ file: { "scylla-password": 7 } }), [
    ...KNOWN,
    "scylla-password",
  ]);
  assert.equal(password, undefined);
});

Deno.test("resolve: a secret's value appears in no error", () => {
  const wrong = fc.string({ minLength: 4 }).map((value) => `hunter2${value}`);
  fc.assert(fc.property(wrong, (value) => {
    for (
      const given of [
        { environment: { ANDEAN_SCYLLA_PASSWORD: value } },
        { flags: { "scylla-password": value } },
        { file: { "scylla-password": value } },
      ]
    ) {
      const error = errorOf(given);
      const shown = [error.message, error.hint, error.stack, Deno.inspect(error.cause)].join("\n");
      assert.doesNotMatch(shown, /hunter2/);
    }
  }));
});

Deno.test("resolve: a secret that is refused is named by its variable", () => {
  const { message } = errorOf({ environment: { ANDEAN_SCYLLA_PASSWORD: "hunter2" } });
  assert.match(message, /^Cannot use ANDEAN_SCYLLA_PASSWORD: wanted/);
});

Deno.test("resolve: a password in the file is refused with the way to give it", () => {
  const error = errorOf({ file: { "scylla-password": "x" } });
  assert.equal(error.code, "configuration");
  assert.match(error.message, /andean\.yaml: no setting is named "scylla-password"/);
  assert.match(error.hint!, /environment or a file/);
});

Deno.test("resolve: an unknown entry of the file is refused with the name that was meant", () => {
  const error = errorOf({ file: { "batch-row": 100 } });
  assert.match(error.message, /no setting is named "batch-row"/);
  assert.equal(error.hint, 'Did you mean "batch-rows"?');
  assert.match(errorOf({ file: { zzzzzz: 1 } }).hint!, /names are those of the flags/);
});

Deno.test("resolve: names that every object has are no settings", () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    const file = JSON.parse(`{"${name}": 1}`);
    assert.throws(() => resolved({ file }), withCode("configuration", /no setting is named/));
  }
});

Deno.test("resolve: an entry for another command is passed over", () => {
  const declared = { json: DECLARED.json };
  const given = sources({ file: { "batch-rows": "not even a number" } });
  assert.deepEqual(resolve(declared, given, KNOWN), { json: undefined });
});

Deno.test("resolve: a default that its own schema refuses is told as such", () => {
  const declared = settings("Options:", {
    broken: { name: "broken", default: "x", help: "", schema: wholeNumber(0) },
  });
  assert.throws(
    () => resolve(declared, sources({}), []),
    withCode("configuration", /the default of --broken "x"/),
  );
});

Deno.test("resolve: an error shows long values in part, and those within themselves not at all", () => {
  const long = errorOf({ flags: { "batch-rows": "9".repeat(5_000) } });
  assert.ok(long.message.length < 150, long.message);
  const endless: unknown[] = [];
  endless.push(endless);
  assert.match(
    errorOf({ file: { "batch-rows": endless } }).message,
    /\(a value within itself\): wanted/,
  );
  assert.ok(errorOf({ file: { ["x".repeat(5_000)]: 1 } }).message.length < 150);
});
