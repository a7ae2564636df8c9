/**
 * Stands in for `cqlsh [HOST [PORT]] -u USER -p PASSWORD [-f FILE | -e STATEMENTS]` where that is
 * not installed: runs the statements, or those of standard input, through the driver. Like cqlsh,
 * it is told by `CQLSH_HOST` and `CQLSH_PORT` where, unless the command line says.
 */
import { parseArgs } from "node:util";
import { openDatabase } from "../../scripts/rows.ts";

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

async function statementsGiven(file: string | undefined, execute: string | undefined) {
  if (execute !== undefined) return statementsOf(execute);
  if (file !== undefined) return statementsOf(await Deno.readTextFile(file));
  return statementsOf(await new Response(Deno.stdin.readable).text());
}

if (import.meta.main) {
  const { values: { username, password, file, execute }, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      username: { type: "string", short: "u" },
      password: { type: "string", short: "p" },
      file: { type: "string", short: "f" },
      execute: { type: "string", short: "e" },
    },
  });
  if (username === undefined || password === undefined) {
    throw new Error("wanted -u USER -p PASSWORD: nobody is there to be asked");
  }
  const [host = Deno.env.get("CQLSH_HOST"), port = Deno.env.get("CQLSH_PORT")] = positionals;
  const scylla = `${host}:${port}`;
  const database = await openDatabase({ scylla, user: username, password });
  try {
    for (const statement of await statementsGiven(file, execute)) {
      await database.execute(statement);
    }
  } finally {
    await database.shutdown();
  }
}
