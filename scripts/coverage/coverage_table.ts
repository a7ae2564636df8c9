import { type FolderCoverage, percent, WANTED_PERCENT } from "./by_folder.ts";
import type { FileCoverage } from "./lcov.ts";

/** What the table is of. */
export interface TableOptions {
  /** Who has reached it, for example `all tests`. */
  by: string;
  /** Whether core rooms that are short of branches are marked: only where all tests ran. */
  marksShort: boolean;
}

/** A table of folders, with the lines and branches that were reached in percent. */
export function coverageTable(
  folders: readonly FolderCoverage[],
  { by, marksShort }: TableOptions,
): string[] {
  const heading = `Reached by ${by}`;
  const names = folders.map(({ folder }) => folder.split("/").length > 2 ? `  ${folder}` : folder);
  const width = Math.max(heading.length, ...names.map((name) => name.length));
  return [
    `${heading.padEnd(width)}    lines  branches`,
    ...folders.map(({ lines, branches, short }, index) => {
      const mark = short && marksShort ? `  below ${WANTED_PERCENT} %` : "";
      return `${names[index]!.padEnd(width)}  ${shown(lines)}   ${shown(branches)}${mark}`;
    }),
  ];
}

/** Branches and functions of a folder, or of a file, that were not reached, as `file:line`. */
export function missingLines(files: readonly FileCoverage[], folder: string): string[] {
  return files.filter(({ path }) => path === folder || path.startsWith(`${folder}/`))
    .flatMap(({ path, missed }) =>
      missed.map(({ line, neverCalled }) =>
        `${path}:${line}${neverCalled === undefined ? "" : `  ${neverCalled} is never called`}`
      )
    );
}

function shown(share: { found: number; hit: number }): string {
  return `${percent(share).toFixed(1).padStart(5)} %`;
}
