import { typescriptFiles } from "../files.ts";
import type { Source } from "./check.ts";

/** An import, by the text between its quotes. */
const IMPORT = /^(?:import|export)\s(?:[^"';]*\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** The imports that a file's text has, as they are written. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
}

/** Reads the imports of every TypeScript file below a folder, by path. */
export async function readSources(folder: string): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const path of typescriptFiles(folder)) {
    sources.push({ path, imports: importsOf(await Deno.readTextFile(path)) });
  }
  return sources.sort((a, b) => a.path < b.path ? -1 : 1);
}
