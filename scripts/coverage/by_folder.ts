import type { FileCoverage, Share } from "./lcov.ts";

/** Rooms whose branches are to be reached by tests nearly all: a record can be lost there. */
const CORE: ReadonlySet<string> = new Set([
  "src/dead_letters",
  "src/formats",
  "src/ingest",
  "src/kafka",
  "src/ledger",
  "src/mapping",
  "src/record",
  "src/rows",
  "src/scylla",
  "src/verify",
]);

/** Rooms whose folders are told, too. */
const TOLD_BY_FOLDER: ReadonlySet<string> = new Set([
  "src/ingest",
  "src/kafka",
  "src/scylla",
  "src/verify",
]);

/** How much of a core room's branches is to be reached, in percent. */
export const WANTED_PERCENT = 95;

/** What tests have reached of a folder. */
export interface FolderCoverage {
  /** For example `src/kafka` or `src/kafka/group`. */
  folder: string;
  lines: Share;
  branches: Share;
  /** Whether it is a core room with less than {@linkcode WANTED_PERCENT} of its branches. */
  short: boolean;
}

/** Adds files up to rooms, and some rooms' files to folders: each room before its folders. */
export function byFolder(files: readonly FileCoverage[]): FolderCoverage[] {
  const folders = new Map<string, FolderCoverage>();
  for (const { path, lines, branches } of files) {
    for (const folder of foldersOf(path)) {
      const sum = folders.get(folder) ??
        { folder, lines: nothing(), branches: nothing(), short: false };
      folders.set(folder, sum);
      add(sum.lines, lines);
      add(sum.branches, branches);
    }
  }
  for (const sum of folders.values()) {
    sum.short = CORE.has(sum.folder) && percent(sum.branches) < WANTED_PERCENT;
  }
  return [...folders.values()].sort((a, b) => a.folder < b.folder ? -1 : 1);
}

/** A part in percent, rounded down to a tenth, so that it never looks like more; 100 of nothing. */
export function percent({ found, hit }: Share): number {
  return found === 0 ? 100 : Math.floor(hit * 1_000 / found) / 10;
}

function foldersOf(path: string): string[] {
  const [src, room, folder, file] = path.split("/");
  if (src !== "src" || folder === undefined) return [];
  const whole = `${src}/${room}`;
  return file !== undefined && TOLD_BY_FOLDER.has(whole) ? [whole, `${whole}/${folder}`] : [whole];
}

function nothing(): Share {
  return { found: 0, hit: 0 };
}

function add(sum: Share, part: Share): void {
  sum.found += part.found;
  sum.hit += part.hit;
}
