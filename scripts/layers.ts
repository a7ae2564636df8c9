/**
 * Checks that imports in src/ go one way, and that each package stands behind its own room.
 *
 * Usage: deno run --allow-read scripts/layers.ts
 */
import { relative, resolve } from "node:path";

/** From the top down: a file may import from its own room and from rooms below it. */
const LAYERS: readonly (readonly string[])[] = [
  ["cli"],
  ["bench", "monitor"],
  ["ingest", "produce", "verify", "recover", "plan"],
  ["ledger", "rows", "dead_letters"],
  ["mapping"],
  ["kafka", "scylla", "formats"],
  ["tls"],
  ["record", "workers"],
  ["telemetry"],
  ["errors"],
];

/** The only rooms that may import a package. */
const OWNERS: Record<string, string | readonly string[]> = {
  "kafkajs": "kafka",
  "snappyjs": "kafka",
  "cassandra-driver": "scylla",
  "protobufjs": "formats",
  "protobufjs/ext/descriptor.js": "formats",
  "commander": "cli",
  "zod": ["cli", "mapping"],
  "yaml": "cli",
  "@logtape/logtape": "telemetry",
  "hdr-histogram-js": "telemetry",
  "prom-client": "monitor",
  "@opentelemetry/api": "monitor",
};

/** An import, by the text between its quotes. */
const IMPORT = /^(?:import|export)\s(?:[^"';]*\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** A file's imports. */
interface Source {
  /** Relative to the root, for example `src/ingest/pipeline.ts`. */
  path: string;
  imports: string[];
}

/** Finds what breaks the rules, one line each. */
export function layerProblems(sources: readonly Source[]): string[] {
  const problems: string[] = [];
  for (const { path, imports } of sources) {
    for (const specifier of imports) {
      const problem = specifier.startsWith(".")
        ? fileProblem(path, targetOf(path, specifier))
        : packageProblem(path, specifier);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return [...problems, ...cycles(sources)];
}

function fileProblem(path: string, target: string): string | undefined {
  const [room, targetRoom] = [roomOf(path), roomOf(target)];
  if (targetRoom === undefined) {
    // The manifest tells the version; everything else outside of src/ is a script or a test.
    return target === "deno.json" ? undefined : `${path}: imports ${target}, outside of src/`;
  }
  if (room === targetRoom) return undefined;
  const [depth, targetDepth] = [depthOf(room), depthOf(targetRoom)];
  if (depth < 0) return `${path}: the room "${room}" has no place in the layers`;
  if (targetDepth < 0) return `${path}: the room "${targetRoom}" has no place in the layers`;
  if (targetDepth > depth) return undefined;
  return `${path}: imports ${target}, but ${room} stands ${
    targetDepth === depth ? "beside" : "below"
  } ${targetRoom}`;
}

function packageProblem(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const owner = OWNERS[specifier];
  if (owner === undefined) return `${path}: imports ${specifier}, which no room owns`;
  const owners = [owner].flat();
  if (owners.includes(roomOf(path) ?? "")) return undefined;
  return `${path}: imports ${specifier}, which is for src/${owners.join("/ and src/")}/ alone`;
}

/** Files that import each other in a ring; each ring is told once. */
function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter((specifier) => specifier.startsWith("."))
        .map((specifier) => targetOf(path, specifier)),
    ]),
  );
  const problems: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      problems.push(`import cycle: ${[...trail.slice(start), path].join(" -> ")}`);
      return;
    }
    if (finished.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return problems;
}

function targetOf(path: string, specifier: string): string {
  return relative(".", resolve(path, "..", specifier));
}

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function depthOf(room: string | undefined): number {
  return LAYERS.findIndex((layer) => room !== undefined && layer.includes(room));
}

async function* typescriptFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* typescriptFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** Reads the imports of every file below a folder. */
export async function readSources(folder: string): Promise<Source[]> {
  const sources: Source[] = [];
  for await (const path of typescriptFiles(folder)) {
    const text = await Deno.readTextFile(path);
    const imports = [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
    sources.push({ path, imports });
  }
  return sources.sort((a, b) => a.path < b.path ? -1 : 1);
}

if (import.meta.main) {
  const sources = await readSources("src");
  const problems = layerProblems(sources);
  const text = problems.length > 0
    ? `${problems.join("\n")}\n`
    : `${sources.length} files keep to the layers\n`;
  await Deno.stdout.write(new TextEncoder().encode(text));
  Deno.exitCode = problems.length > 0 ? 1 : 0;
}
