import manifest from "../../deno.json" with { type: "json" };

/** The program's version, for example `0.1.0`. */
export const VERSION: string = manifest.version;
