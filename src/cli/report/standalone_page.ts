import { createHash } from "node:crypto";
import { escaped } from "./charts/escape.ts";

/** What a page that loads no other file is made of. */
export interface PageParts {
  /** HTML with the comments `<!-- head -->`, `data` and `script` in the places of each. */
  template: string;
  title: string;
  style: string;
  /** ES modules, each after those that it imports from; their top-level names must differ. */
  modules: readonly string[];
  /** What the script reads from the element `data`. */
  data?: unknown;
  /** Whether the script may ask the server that the page came from. @default false */
  asksItsServer?: boolean;
}

/** Puts a page together that loads nothing, and that runs no script but its own. */
export function standalonePage(
  { template, title, style, modules, data = null, asksItsServer = false }: PageParts,
): string {
  const css = unix(style);
  const script = joinModules(modules);
  const policy = [
    "default-src 'none'",
    // Hashes, not 'unsafe-inline': markup that slips through by a mistake stays dead.
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(css)}`,
    ...(asksItsServer ? ["connect-src 'self'"] : []),
    "img-src data:", // The empty icon, which keeps browsers from asking for favicon.ico.
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts: Record<string, string> = {
    head: `<meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>${escaped(title)}</title>
    <link rel="icon" href="data:," />
    <style>${css}</style>`,
    data: `<script type="application/json" id="data">${scriptJson(data)}</script>`,
    script: `<script type="module">${script}</script>`,
  };
  // In one pass, so that nothing within the data can pass for a place.
  return unix(template).replace(
    /<!-- (head|data|script) -->/g,
    (_, name: string) => parts[name]!,
  );
}

/** JSON that cannot end the script element that it stands in. */
function scriptJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** One script out of modules that import from each other only. */
function joinModules(modules: readonly string[]): string {
  return modules
    .map((source) => unix(source).replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, ""))
    .join("\n");
}

/** Browsers hash the text after they have turned its line ends into `\n`. */
function unix(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
