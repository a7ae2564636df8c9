import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { REPOSITORY_ROOT } from "../../../scripts/stack/layout.ts";

const pages = [REPOSITORY_ROOT, join(REPOSITORY_ROOT, "docs")].flatMap((folder) =>
  Array.from(Deno.readDirSync(folder), ({ name }) => join(folder, name))
).filter((path) => path.endsWith(".md"));

/** What a heading is called in a link: as GitHub does it. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replaceAll(/[^\p{L}\p{N}\- _]/gu, "").replaceAll(" ", "-")
  );
}

/** A link's file, and the anchor in it, which may each be absent. */
function linksOf(markdown: string): [string, string | undefined][] {
  return [...markdown.matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)]
    .map(([, path, anchor]) => [path!, anchor] as [string, string | undefined])
    .filter(([path]) => !/^[a-z]+:/.test(path));
}

Deno.test("documents: every link within the repository leads to a file and a heading", () => {
  const broken: string[] = [];
  let links = 0;
  for (const page of pages) {
    for (const [path, anchor] of linksOf(Deno.readTextFileSync(page))) {
      links++;
      const target = path === "" ? page : join(dirname(page), path);
      const isThere = existing(target) &&
        (anchor === undefined || anchorsOf(Deno.readTextFileSync(target)).includes(anchor));
      if (!isThere) broken.push(`${page}: ${path}${anchor === undefined ? "" : `#${anchor}`}`);
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(links > 20, `only ${links} links are seen`);
});

function existing(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
