/**
 * Stands in for `cqlsh -u USER -p PASSWORD -f FILE` where that is not installed: runs the file's
 * statements through the driver. Like cqlsh, it is told by `CQLSH_HOST` and `CQLSH_PORT` where.
 */
import { parseArgs } from "node:util";
import { openDatabase } from "../../../scripts/rows.ts";

/** The statements of a CQL file; quoted text may hold any sign. */
export function statementsOf(cql: string): string[] {
  const parts = cql.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--.*|\/\/.*|\/\*[^]*?\*\/|;|[^]/g) ?? [];
  const isComment = (part: string) => /^(--|\/\/|\/\*)/.test(part);
  const statements = [""];
  for (const part of parts) {
    if (part === ";") statements.push("");
    else statements[statements.length - 1] += isComment(part) ? " " : part;
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

if (import.meta.main) {
  const { values: { user, password, file } } = parseArgs({
    options: {
      user: { type: "string", short: "u" },
      password: { type: "string", short: "p" },
      file: { type: "string", short: "f" },
    },
  });
  if (user === undefined || password === undefined || file === undefined) {
    throw new Error("wanted -u USER -p PASSWORD -f FILE");
  }
  const scylla = `${Deno.env.get("CQLSH_HOST")}:${Deno.env.get("CQLSH_PORT")}`;
  const database = await openDatabase({ scylla, user, password });
  try {
    for (const statement of statementsOf(await Deno.readTextFile(file))) {
      await database.execute(statement);
    }
  } finally {
    await database.shutdown();
  }
}
