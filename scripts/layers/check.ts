import { dirname, join } from "node:path/posix";
import { rings } from "./rings.ts";
import { FOLDERS, NO_NAMES, OUTSIDE, PACKAGES, ROOMS, type Rule } from "./rules.ts";

/** A file's imports. */
export interface Source {
  /** Relative to the root, for example `src/ingest/deliver/pipeline.ts`. */
  path: string;
  /** As they are written. */
  imports: readonly string[];
}

/** What breaks a rule. */
export interface Problem {
  rule: Rule;
  /** The file, and what is wrong with it. */
  text: string;
}

/** Finds what breaks the rules, in the order of the files; rings come last. */
export function layerProblems(sources: readonly Source[]): Problem[] {
  return [
    ...sources.flatMap(({ path, imports }) => [
      ...namesOf(path),
      ...imports.flatMap((specifier) =>
        specifier.startsWith(".")
          ? ofFile(path, join(dirname(path), specifier))
          : ofPackage(path, specifier)
      ),
    ]),
    ...rings(sources).map((ring) => problem("no rings", ring.join(" -> "))),
  ];
}

function problem(rule: Rule, text: string): Problem {
  return { rule, text };
}

function namesOf(path: string): Problem[] {
  return path.split("/").map((part) => part.replace(/\.ts$/, ""))
    .filter((part) => NO_NAMES.includes(part))
    .map((part) => problem("telling names", `${path}: "${part}" could hold anything`));
}

function ofFile(path: string, target: string): Problem[] {
  const [room, folder] = placeOf(path);
  const [targetRoom, targetFolder] = placeOf(target);
  if (targetRoom === undefined) {
    return OUTSIDE[target]?.includes(room ?? "")
      ? []
      : [problem("src stands alone", `${path}: imports ${target}`)];
  }
  if (room !== targetRoom) {
    return wrongWay("imports go down", { path, target, from: room, to: targetRoom, order: ROOMS });
  }
  const order = FOLDERS[room];
  if (order === undefined || folder === targetFolder) return [];
  if (folder === undefined || targetFolder === undefined) return []; // Directly in the room.
  return wrongWay("folders go down", { path, target, from: folder, to: targetFolder, order });
}

function wrongWay(
  rule: Rule,
  { path, target, from, to, order }: {
    path: string;
    target: string;
    /** `main.ts` is in no room, and stands above all. */
    from: string | undefined;
    to: string;
    order: readonly (readonly string[])[];
  },
): Problem[] {
  const depthOf = (name: string) => order.findIndex((beside) => beside.includes(name));
  const lost = [from, to].find((name) => name !== undefined && depthOf(name) < 0);
  if (lost !== undefined) return [problem(rule, `${path}: "${lost}" has no place in the order`)];
  if (from === undefined || depthOf(to) > depthOf(from)) return [];
  const stands = depthOf(to) === depthOf(from) ? "beside" : "below";
  return [problem(rule, `${path}: imports ${target}, but ${from} stands ${stands} ${to}`)];
}

function ofPackage(path: string, specifier: string): Problem[] {
  if (specifier.startsWith("node:")) return [];
  const owners = PACKAGES[specifier];
  if (owners?.includes(placeOf(path)[0] ?? "")) return [];
  const whose = owners === undefined
    ? "which no room stands for"
    : `which is for ${owners.map((owner) => `src/${owner}`).join(" and ")} alone`;
  return [problem("one room a package", `${path}: imports ${specifier}, ${whose}`)];
}

/** A file's room, and its folder there; `undefined` outside of `src`, and directly in the room. */
function placeOf(path: string): [room: string | undefined, folder: string | undefined] {
  const [top, room, ...rest] = path.split("/");
  if (top !== "src" || rest.length === 0) return [undefined, undefined];
  return [room, rest.length > 1 ? rest[0] : undefined];
}
