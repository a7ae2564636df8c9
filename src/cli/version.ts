import manifest from "../../deno.json" with { type: "json" };

/** The program's version, for example `0.1.0`. */
export const VERSION: string = manifest.version;

/**
 * What stands in the source for the commit that a single file was made from: whoever makes the file
 * (`scripts/bundle.ts`) puts the commit there, as 40 hexadecimal digits.
 */
const COMMIT: string = "commit-of-this-build";

/** Which andean this is; the commit is empty where it runs from its source. */
export const BUILD = {
  version: VERSION,
  commit: /^[0-9a-f]{40}$/.test(COMMIT) ? COMMIT.slice(0, 12) : "",
};

/** Whose behaviour is part of ours. */
const LIBRARIES = ["kafkajs", "cassandra-driver"] as const;

/** The answer to `--version`: what one would want to know of whoever reports a problem. */
export function versionText(): string {
  const commit = BUILD.commit === "" ? "from source" : `commit ${BUILD.commit}`;
  const { os, arch } = Deno.build;
  const libraries = LIBRARIES.map((name) => `${name} ${versionOf(manifest.imports[name])}`);
  return `andean ${VERSION} (${commit})\n` +
    [`deno ${Deno.version.deno}`, ...libraries, `${os} ${arch}`].join(", ");
}

/** Of `npm:name@1.2.3`. */
function versionOf(specifier: string): string {
  return specifier.slice(specifier.lastIndexOf("@") + 1);
}
