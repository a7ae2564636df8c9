import { join } from "node:path";
import { VERSION } from "../../src/cli/version.ts";
import { REPOSITORY_ROOT } from "../stack/layout.ts";
import type { ArchiveEntry } from "./archive_entry.ts";
import { writeChecksums } from "./checksums.ts";
import { type CompileError, compileExecutable } from "./executable.ts";
import { git } from "./git.ts";
import { licences } from "./licences.ts";
import { tarGz } from "./tar.ts";
import { releaseName, type Target } from "./targets.ts";
import { zip } from "./zip.ts";

/** What lies beside the executable in each archive. */
const DOCUMENTS = ["README.md", "docs/REFERENCE.md", "docs/GUIDE.md", "CHANGELOG.md", "LICENSE"];

/** What was made, and of which targets not. */
export interface Release {
  files: string[];
  failed: ({ target: Target } & CompileError)[];
}

/** What a release is made of. */
export interface ReleaseOptions {
  /** The program as one JavaScript file, which becomes a part of the release, too. */
  bundle: string;
  targets: readonly Target[];
  /** Where it is written; what is there is removed first. */
  folder: string;
  /** Is told each file as soon as it is there. */
  onMade: (file: string) => void;
}

/** Writes an archive for each target, the JavaScript file, and their checksums. */
export async function makeRelease(
  { bundle, targets, folder, onMade }: ReleaseOptions,
): Promise<Release> {
  await Deno.mkdir(folder, { recursive: true });
  for (const { name } of Deno.readDirSync(folder)) {
    await Deno.remove(join(folder, name), { recursive: true });
  }
  const script = join(folder, `andean-${VERSION}.js`);
  await Deno.copyFile(bundle, script);
  onMade(script);
  const files: [string, ...string[]] = [script];
  const failed: Release["failed"] = [];
  const documents = await documentEntries();
  const modified = await commitTime();
  for (const target of targets) {
    const compiled = await compileBytes(bundle, target);
    if ("error" in compiled) {
      failed.push({ target, ...compiled.error });
      continue;
    }
    const name = releaseName(VERSION, target);
    const program = { path: target.executable, bytes: compiled.bytes, executable: true };
    const entries = [program, ...documents]
      .map((entry) => ({ ...entry, path: `${name}/${entry.path}` }));
    const archive = join(folder, `${name}.${target.archive}`);
    const pack = target.archive === "zip" ? zip : tarGz;
    await Deno.writeFile(archive, pack(entries, modified));
    files.push(archive);
    onMade(archive);
  }
  const checksums = await writeChecksums(files);
  onMade(checksums);
  return { files: [...files, checksums], failed };
}

/** The executable itself, which is kept in its archive only. */
async function compileBytes(
  bundle: string,
  target: Target,
): Promise<{ bytes: Uint8Array<ArrayBuffer> } | { error: CompileError }> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, target.executable);
    const error = await compileExecutable(bundle, path, target);
    return error === undefined ? { bytes: await Deno.readFile(path) } : { error };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function documentEntries(): Promise<ArchiveEntry[]> {
  const entries = await Promise.all(
    DOCUMENTS.map(async (path) => ({
      path,
      bytes: await Deno.readFile(join(REPOSITORY_ROOT, path)),
    })),
  );
  return [...entries, {
    path: "THIRD-PARTY-LICENSES.txt",
    bytes: new TextEncoder().encode(await licences()),
  }];
}

/**
 * The commit's time, so that the same commit gives the same archive; now, where there is no git.
 *
 * @returns seconds since 1970
 */
async function commitTime(): Promise<number> {
  return Number(await git("log", "-1", "--format=%ct") ?? Math.floor(Date.now() / 1_000));
}
