/** Archives are read by the programs that people unpack them with. */
import assert from "node:assert/strict";
import type { ArchiveEntry } from "../../../../scripts/release/archive_entry.ts";
import { tarGz } from "../../../../scripts/release/tar.ts";
import { zip } from "../../../../scripts/release/zip.ts";
import { isInstalled } from "../../../support/installed.ts";
import { OwnFolder } from "../../../support/own_folder.ts";

const MODIFIED = Date.UTC(2026, 0, 31, 8, 30, 12) / 1_000;
const random = crypto.getRandomValues(new Uint8Array(60_001));
const ENTRIES: ArchiveEntry[] = [
  { path: "a/program", bytes: random, executable: true },
  { path: "a/empty", bytes: new Uint8Array() },
  { path: "a/block", bytes: new Uint8Array(512).fill(7) },
];

const ARCHIVES = [
  { name: "tarGz", pack: tarGz, unpack: ["tar", "-xzpf"] },
  { name: "zip", pack: zip, unpack: ["unzip", "-q"] },
] as const;

for (const { name, pack, unpack: [program, ...args] } of ARCHIVES) {
  const installed = isInstalled(program);
  Deno.test({
    name: `${name}: ${program} gets the files, their modes and their time out of it${
      installed ? "" : ": skipped, it is not installed"
    }`,
    ignore: !installed,
    fn: async () => {
      await using folder = await OwnFolder.make();
      await Deno.writeFile(folder.file("archive"), pack(ENTRIES, MODIFIED));
      const { success, stderr } = await new Deno.Command(program, {
        args: [...args, "archive"],
        cwd: folder.path,
        env: { TZ: "UTC" }, // The time of a zip archive has no zone.
        stdout: "null",
        stderr: "piped",
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      for (const { path, bytes, executable = false } of ENTRIES) {
        assert.deepEqual(await Deno.readFile(folder.file(path)), bytes);
        const { mode, mtime } = await Deno.stat(folder.file(path));
        assert.equal(mode! & 0o777, executable ? 0o755 : 0o644, path);
        assert.equal(mtime!.getTime() / 1_000, MODIFIED, path);
      }
    },
  });

  Deno.test(`${name}: the same files make the same bytes`, () => {
    assert.deepEqual(pack(ENTRIES, MODIFIED), pack(structuredClone(ENTRIES), MODIFIED));
  });
}

Deno.test("tarGz: a path that its header has no room for is refused", () => {
  const entry = { path: "x".repeat(101), bytes: new Uint8Array() };
  assert.throws(() => tarGz([entry], MODIFIED), /Too long for a tar archive/);
});
