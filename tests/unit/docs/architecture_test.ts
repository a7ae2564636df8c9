import assert from "node:assert/strict";
import { FOLDERS, ROOMS } from "../../../scripts/layers/rules.ts";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";

const TEXT = await Deno.readTextFile(`${REPOSITORY_ROOT}ARCHITECTURE.md`);

/** Where files are that are named without the way to them. */
const ROOTS = ["src", "tests", "scripts", "bench", "examples"];

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(`${REPOSITORY_ROOT}${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

const files = (await Promise.all(ROOTS.map((root) => Array.fromAsync(filesBelow(root)))))
  .flat().concat("main.ts", "docker-compose.yml");

/** A part of the document, from its heading to the next one. */
function section(heading: string): string {
  const [, text] = TEXT.split(`\n## ${heading}\n`);
  assert.ok(text !== undefined, `ARCHITECTURE.md has no section "${heading}"`);
  return text.split("\n## ")[0]!;
}

/** What stands between backticks. */
function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner!);
}

Deno.test("ARCHITECTURE.md: every file that it names is there", () => {
  const named = quoted(TEXT).filter((word) => /^[\w./]+\.(ts|js|cql|java|py)$/i.test(word));
  const lost = named.filter((name) =>
    !files.some((file) => file === name || file.endsWith(`/${name}`))
  );
  assert.deepEqual(lost, []);
  assert.ok(named.length > 100, `only ${named.length} names are seen`);
});

Deno.test("ARCHITECTURE.md: every folder of src that it names is there", () => {
  const named = quoted(TEXT).filter((word) => /^src\/[\w/]+$/.test(word));
  const lost = named.filter((name) => !files.some((file) => file.startsWith(`${name}/`)));
  assert.deepEqual(lost, []);
});

Deno.test("ARCHITECTURE.md: every invariant names a test that guards it", () => {
  const invariants = section("Invariants").split(/\n(?=\d+\. )/).slice(1);
  const unguarded = invariants.filter((text) => !/[Gg]uarded by[^]*`[\w/]+_test\.ts`/.test(text));
  assert.deepEqual(unguarded.map((text) => text.slice(0, 60)), []);
  const numbers = invariants.map((text) => Number.parseInt(text));
  assert.deepEqual(numbers, invariants.map((_, index) => index + 1));
});

Deno.test("ARCHITECTURE.md: its rooms are those that the layer check knows, in that order", () => {
  const rows = section("Rooms").split("\n").filter((line) => line.startsWith("| `src/"));
  const rooms = rows.map((row) => quoted(row.split("|")[1]!).map((path) => path.slice(4)));
  const told = ROOMS.flatMap((beside) =>
    beside.map((room) => [room, rooms.findIndex((row) => row.includes(room))] as const)
  );
  assert.deepEqual(told.filter(([, row]) => row < 0), []);
  const order = told.map(([, row]) => row);
  assert.deepEqual(rooms.flat().length, order.length);
  for (const [index, beside] of ROOMS.entries()) {
    const above = Math.max(-1, ...ROOMS.slice(0, index).flat().map((room) => rowOf(room)));
    for (const room of beside) assert.ok(rowOf(room) > above, `${room} stands too high`);
  }
  function rowOf(room: string): number {
    return rooms.findIndex((row) => row.includes(room));
  }
});

Deno.test("ARCHITECTURE.md: it tells of each folder that has a place in the layers", () => {
  const rows = section("Rooms").split("\n");
  for (const [room, order] of Object.entries(FOLDERS)) {
    const row = rows.find((line) => line.startsWith(`| \`${room}\` `));
    assert.ok(row !== undefined, `no row for the folders of ${room}`);
    const names = quoted(row).slice(1);
    assert.deepEqual(names.filter((name) => order.flat().includes(name)), order.flat());
  }
});
