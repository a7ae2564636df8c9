import assert from "node:assert/strict";
import { join } from "node:path";
import { readSources } from "../../../scripts/layers/sources.ts";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";
import manifest from "../../../deno.json" with { type: "json" };

const read = (path: string) => Deno.readTextFileSync(join(REPOSITORY_ROOT, path));
const document = read("docs/DEPENDENCIES.md");
const lock = JSON.parse(read("deno.lock")) as { npm: Record<string, { integrity: string }> };

/** The text below a heading, up to the next one. */
function section(heading: string): string {
  const [, text] = document.split(`\n${heading}\n`);
  assert.ok(text !== undefined, `docs/DEPENDENCIES.md has no ${heading}`);
  return text.split(/^#/m)[0]!;
}

/** The rows of the table whose head begins so, cell by cell; names without their backticks. */
function rowsOf(text: string, ...head: string[]): string[][] {
  const tables = text.trim().split("\n\n").filter((block) => block.startsWith("|")).map((block) =>
    block.trim().split("\n").map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
  );
  const found = tables.find(([titles]) => head.every((title, index) => titles![index] === title));
  assert.ok(found !== undefined, `docs/DEPENDENCIES.md has no table "${head.join(" | ")}"`);
  return found.slice(2).map(([name, ...rest]) => [name!.replaceAll("`", ""), ...rest]);
}

/** `name@version` of each row, in order. */
const pinsOf = (rows: readonly string[][]) => rows.map(([name, version]) => `${name}@${version}`);

const program = section("## The program");
const tools = section("## Tests and tools");
/** What `deno.json` names, without the entries for files of a package that is named, too. */
const imported = new Set(
  Object.values(manifest.imports).map((target) => target.replace(/^npm:\/?|\/$/g, "")),
);

Deno.test("docs/DEPENDENCIES.md: has each package of deno.json with its version, and no other", () => {
  const told = [
    ...rowsOf(program, "package", "version", "published"),
    ...rowsOf(tools, "package", "version"),
  ];
  assert.deepEqual(pinsOf(told).sort(), [...imported].sort());
});

Deno.test("docs/DEPENDENCIES.md: has what the packages bring, as deno.lock does", () => {
  const told = pinsOf(rowsOf(program, "package", "version", "for"));
  assert.deepEqual(told.sort(), Object.keys(lock.npm).filter((key) => !imported.has(key)).sort());
});

Deno.test("docs/DEPENDENCIES.md: names the rooms that import each package of the program", async () => {
  const rooms: Record<string, Set<string>> = {};
  for (const { path, imports } of await readSources("src")) {
    for (const specifier of imports.filter((one) => !/^(\.|node:)/.test(one))) {
      const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];
      (rooms[name] ??= new Set()).add(path.split("/").slice(0, 2).join("/"));
    }
  }
  const told = rowsOf(program, "package", "stands behind");
  assert.deepEqual(
    Object.fromEntries(told.map(([name, behind]) => [name, behind!.replaceAll("`", "")])),
    Object.fromEntries(
      Object.entries(rooms).map(([name, those]) => [name, [...those].sort().join(" ")]),
    ),
  );
});

Deno.test("deno.json, deno.lock: pin one version each, with a digest, and tell no address", () => {
  for (const pin of imported) assert.match(pin, /^(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+$/);
  for (const [name, entry] of Object.entries(lock.npm)) {
    assert.match(entry.integrity, /^sha512-/, name);
  }
  assert.doesNotMatch(read("deno.lock"), /\/\/|"tarball"/);
});

Deno.test("docs/DEPENDENCIES.md: has each pin of Python's requirements, and no other", () => {
  const files = ["tests/interop/peers", "bench/peers", "tests/deploy"]
    .map((folder) => folder === "tests/deploy" ? folder : `${folder}/python`)
    .map((folder) => `${folder}/requirements.txt`);
  const pinned = new Set(
    files.flatMap((file) => [...read(file).matchAll(/^([\w.-]+)==([^;\s]+)/gm)])
      .map(([, name, version]) => `${name}@${version}`),
  );
  const text = section("### Python");
  const told = rowsOf(text, "package", "version");
  const brought = /They bring[^:]*:([^.]*)\./.exec(text)?.[1] ?? "";
  const names = [...brought.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  const direct = new Set(told.map(([name]) => name!));
  const nameOf = (pin: string) => pin.slice(0, pin.lastIndexOf("@"));
  assert.deepEqual(
    pinsOf(told).sort(),
    [...pinned].filter((pin) => direct.has(nameOf(pin))).sort(),
  );
  assert.deepEqual(
    names,
    [...pinned].map(nameOf).filter((name) => !direct.has(name)).sort(),
  );
});

/** Where the artifacts of Java stand: `version` is a text or a constant of the file. */
const ARTIFACT = /\{ group: "([^"]+)", id: "([^"]+)", version: (?:"([^"]+)"|(\w+)) \}/g;

Deno.test("docs/DEPENDENCIES.md: has each artifact of Java with its version, and no other", () => {
  const files = [
    "scripts/stack/jars.ts",
    "tests/interop/peers/java.ts",
    "bench/peers/contenders/connect.ts",
  ];
  const pinned = new Set(
    files.map(read).flatMap((source) =>
      [...source.matchAll(ARTIFACT)].map(([, group, id, version, constant]) =>
        `${group}:${id}@${version ?? new RegExp(`const ${constant} = "([^"]+)"`).exec(source)?.[1]}`
      )
    ),
  );
  for (
    const [, group, id, version] of read("tests/unit/formats/fixtures/make/pom.xml").matchAll(
      /<dependency>\s*<groupId>(.*)<\/groupId>\s*<artifactId>(.*)<\/artifactId>\s*<version>(.*)</g,
    )
  ) pinned.add(`${group}:${id}@${version}`);
  assert.deepEqual(
    pinsOf(rowsOf(section("### Java"), "artifact", "version")).sort(),
    [...pinned].sort(),
  );
});
