import { join } from "node:path";
import { REPOSITORY_ROOT } from "../stack/layout.ts";

/** The part of `deno info --json` that is looked at. */
interface ModuleGraph {
  modules: { kind?: string; npmPackage?: string }[];
  npmPackages: Record<string, NpmPackage>;
}

interface NpmPackage {
  name: string;
  version: string;
  /** The keys of other packages. */
  dependencies: string[];
  localPath: string;
}

/** The files of a package that have to go wherever its code goes. */
const LICENCE_FILE = /^(licen[cs]e|notice|copying)(\.txt|\.md)?$/i;

/**
 * The licences of all packages that are a part of the program, as one text: most allow a copy only
 * together with theirs.
 *
 * @throws {Error} if the module graph can't be read
 */
export async function licences(): Promise<string> {
  const parts: string[] = [];
  for (const { name, version, localPath } of packagesOf(await moduleGraph())) {
    const files = Array.from(Deno.readDirSync(localPath), (file) => file.name).toSorted();
    const texts = files.filter((file) => LICENCE_FILE.test(file))
      .map((file) => Deno.readTextFileSync(join(localPath, file)).trim());
    if (texts.length === 0) texts.push(`Licence: ${licenceName(localPath)}`);
    parts.push(`${name} ${version}\n${"=".repeat(72)}\n${texts.join("\n\n")}\n`);
  }
  return parts.join("\n\n");
}

/** Those that the modules import, with all that these need, by their names. */
function packagesOf({ modules, npmPackages }: ModuleGraph): NpmPackage[] {
  const found = new Map<string, NpmPackage>();
  const visit = (key: string | undefined) => {
    const one = npmPackages[key ?? ""];
    // Types are no part of a program that runs.
    if (one === undefined || found.has(key!) || one.name.startsWith("@types/")) return;
    found.set(key!, one);
    one.dependencies.forEach(visit);
  };
  for (const { kind, npmPackage } of modules) if (kind === "npm") visit(npmPackage);
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}

/** What a package says of itself, where it brings no text. */
function licenceName(folder: string): string {
  const { license } = JSON.parse(Deno.readTextFileSync(join(folder, "package.json")));
  if (typeof license !== "string") {
    throw new Error(`No licence is told by the package in ${folder}`);
  }
  return license;
}

async function moduleGraph(): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: REPOSITORY_ROOT,
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot list the packages: ${decoder.decode(stderr).trim()}`);
  return JSON.parse(decoder.decode(stdout));
}
