import { join } from "node:path";
import { REPOSITORY_ROOT as ROOT } from "./stack/layout.ts";

/**
 * What `andean` may do, however it is started: talk to services, read settings and files, write
 * reports and logs. SECURITY.md tells how to allow less.
 */
export const PROGRAM_PERMISSIONS = [
  "--allow-net",
  // Settings; what kafkajs (LOG_… the YAML parser) and OpenTelemetry ask for; and what decides about
  // colours.
  "--allow-env=ANDEAN_*,KAFKAJS_*,OTEL_*,LOG_STREAM,LOG_TOKENS,NODE_ENV,NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE",
  "--allow-read",
  "--allow-write",
  // What `bench` tells of the machine.
  "--allow-sys=cpus,systemMemoryInfo,loadavg",
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
