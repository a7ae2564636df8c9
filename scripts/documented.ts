/**
 * Checks that what is exported is documented, and that documentation names what exists.
 *
 * Usage: deno run --allow-read --allow-run scripts/documented.ts
 */
import { type FileDoc, readDocs } from "./documented/deno_doc.ts";
import { Names } from "./documented/names.ts";
import { undocumented } from "./documented/undocumented.ts";
import { untrue } from "./documented/untrue.ts";
import { typescriptFiles } from "./files.ts";
import { say, tell } from "./output.ts";

/** Finds exports without documentation, and documentation of what does not exist, one line each. */
export function documentationProblems(files: readonly FileDoc[]): string[] {
  const names = new Names(files);
  return files.flatMap((file) =>
    [...undocumented(file, names), ...untrue(file, names)]
      .sort((a, b) => a.line - b.line)
      .map(({ line, text }) => `${file.path}:${line}: ${text}`)
  );
}

if (import.meta.main) {
  try {
    const files = await readDocs(await Array.fromAsync(typescriptFiles("src")));
    const problems = documentationProblems(files);
    say(problems.length > 0 ? problems.join("\n") : `${files.length} files are documented`);
    Deno.exitCode = problems.length > 0 ? 1 : 0;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    Deno.exitCode = 1;
  }
}
