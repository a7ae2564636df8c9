import { join } from "node:path";
import { REPOSITORY_ROOT as ROOT } from "./stack/layout.ts";

/** What `andean` may do: talk to services, read settings and files, write a log. */
export const PROGRAM_PERMISSIONS = [
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
  "--allow-sys",
] as const;

/** Where the executable and the bundle are written; ignored by git. */
export const DIST = join(ROOT, "dist");

/** Where a release's files are written. */
export const RELEASE = join(DIST, "release");

/** How the program is started: from its source, as one file, or as an executable. */
export type ProgramForm = "source" | "bundle" | "executable";

/** The command line that starts a form of the program. */
export function programCommand(form: ProgramForm): [string, ...string[]] {
  const deno = Deno.execPath();
  switch (form) {
    case "source":
      return [deno, "run", ...PROGRAM_PERMISSIONS, join(ROOT, "main.ts")];
    case "bundle":
      // Nothing but the file: no manifest, no package, no lock file.
      return [
        deno,
        "run",
        ...PROGRAM_PERMISSIONS,
        "--no-config",
        "--no-npm",
        "--no-lock",
        join(DIST, "andean.js"),
      ];
    case "executable":
      return [join(DIST, Deno.build.os === "windows" ? "andean.exe" : "andean")];
  }
}
