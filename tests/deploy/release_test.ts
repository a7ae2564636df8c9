/**
 * A release, made with another program in place of Deno's runtime (`DENORT_BIN`): the executable
 * does not run andean, but everything before and after that is what a release goes through.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { bundle } from "../../scripts/bundle.ts";
import { PROGRAM_PERMISSIONS } from "../../scripts/program.ts";
import { makeRelease } from "../../scripts/release/release.ts";
import { chooseTargets } from "../../scripts/release/targets.ts";
import { REPOSITORY_ROOT } from "../../scripts/stack/layout.ts";
import { OwnFolder } from "../support/own_folder.ts";

/** What a release's files begin with. */
const STEM = `andean-${manifest.version}`;
const decoder = new TextDecoder();

async function compileCommand(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "scripts/compile.ts", ...args],
    cwd: REPOSITORY_ROOT,
    env,
  }).output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("deno task compile: wrong arguments exit 2 with one line, and make nothing", async () => {
  const cases: [string[], RegExp, Record<string, string>?][] = [
    [["--target", "sparc"], /Cannot compile for "sparc": wanted is all, or one of/],
    [["--output", "x"], /Unknown option '--output'/],
    [["all"], /Unexpected argument 'all'/],
    [["--target", "all"], /DENORT_BIN is the runtime of one/, { DENORT_BIN: "/bin/true" }],
  ];
  for (const [args, pattern, env] of cases) {
    const { code, stdout, stderr } = await compileCommand(args, env);
    assert.equal(code, 2, stderr);
    assert.match(stderr, pattern);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at /);
  }
});

/** Makes a release for this machine's Linux of a script, with a program for a runtime. */
async function release(folder: string, script: string, runtime: string) {
  const given = Deno.env.get("DENORT_BIN");
  Deno.env.set("DENORT_BIN", runtime);
  try {
    const targets = chooseTargets([`${Deno.build.arch}-unknown-linux-gnu`]);
    return await makeRelease({ bundle: script, targets, folder, onMade: () => {} });
  } finally {
    if (given === undefined) Deno.env.delete("DENORT_BIN");
    else Deno.env.set("DENORT_BIN", given);
  }
}

Deno.test({
  name: "makeRelease: an archive with the program, its licences and right checksums [linux]",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await OwnFolder.make();
    await Deno.writeTextFile(folder.file("stale.txt"), "of the release before");
    const script = (await bundle())!;
    const { files, failed } = await release(folder.path, script, "/bin/true");
    assert.deepEqual(failed, []);
    const archive = `${STEM}-linux-${Deno.build.arch}`;
    const expected = [`${STEM}.js`, `${archive}.tar.gz`, "SHA256SUMS"].map(folder.file, folder);
    assert.deepEqual(files, expected);
    const found = Array.from(Deno.readDirSync(folder.path), ({ name }) => folder.file(name));
    assert.deepEqual(found.toSorted(), expected.toSorted());
    await assertChecksums(folder, [`${STEM}.js`, `${archive}.tar.gz`]);
    const args = ["-xzf", `${archive}.tar.gz`];
    assert.ok((await new Deno.Command("tar", { args, cwd: folder.path }).output()).success);
    await assertContents(join(folder.path, archive), await Deno.readFile(script));
  },
});

async function assertChecksums(folder: OwnFolder, names: string[]): Promise<void> {
  const lines = (await Deno.readTextFile(folder.file("SHA256SUMS"))).trim().split("\n");
  const expected = await Promise.all(
    names.toSorted().map(async (name) => {
      const bytes = await Deno.readFile(folder.file(name));
      return `${createHash("sha256").update(bytes).digest("hex")}  ${name}`;
    }),
  );
  assert.deepEqual(lines.toSorted(), expected.toSorted());
}

async function assertContents(folder: string, script: Uint8Array): Promise<void> {
  const executable = await Deno.readFile(join(folder, "andean"));
  assert.ok(
    Buffer.from(executable).includes(Buffer.from(script)),
    "the program is a part of the executable",
  );
  assert.equal((await Deno.stat(join(folder, "andean"))).mode! & 0o111, 0o111);
  assertLicences(await Deno.readTextFile(join(folder, "THIRD-PARTY-LICENSES.txt")));
}

function assertLicences(licences: string): void {
  for (const name of ["kafkajs", "cassandra-driver", "zod"] as const) {
    const version = manifest.imports[name].split("@").at(-1);
    assert.ok(licences.includes(`${name} ${version}\n`), name);
  }
  // Only of what is in the program, and not of what tests use.
  assert.ok(!licences.includes("playwright-core"));
}

Deno.test("bundle: it ends with the licences of what is in it, and still runs", async () => {
  const path = (await bundle())!;
  const [, licences] = (await Deno.readTextFile(path)).split("\nThe packages in this file");
  assertLicences(licences!);
  const args = ["run", ...PROGRAM_PERMISSIONS, path, "--version"];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert.match(decoder.decode(stdout), new RegExp(`^andean ${RegExp.escape(manifest.version)}`));
});

Deno.test("bundle: it does not tell where this machine keeps its packages", async () => {
  const text = await Deno.readTextFile((await bundle())!);
  assert.ok(text.includes('"npm/kafkajs/'));
  assert.doesNotMatch(text, /registry\.npmjs\.org\/kafkajs/);
});

Deno.test("makeRelease: a runtime that can't be had is told for its target, the rest is made", async () => {
  await using folder = await OwnFolder.make();
  const script = folder.file("program.js");
  await Deno.writeTextFile(script, "console.log(1);");
  const out = folder.file("release");
  const { files, failed } = await release(out, script, folder.file("nothing"));
  assert.deepEqual(files, [join(out, `${STEM}.js`), join(out, "SHA256SUMS")]);
  assert.equal(failed.length, 1);
  const [{ target, reason, unreachable }] = failed as [typeof failed[0]];
  assert.equal(target.triple, `${Deno.build.arch}-unknown-linux-gnu`);
  assert.match(reason, /Could not find denort/);
  assert.equal(unreachable, false); // Deno's host was not asked.
});
