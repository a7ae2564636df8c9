import * as z from "zod";
import { BUCKETS } from "../scylla/types/buckets.ts";
import { ENCODINGS } from "../scylla/types/texts.ts";
import { TIME_UNITS } from "../scylla/types/times.ts";

/**
 * The form of a mapping, as it stands in a config file. It transforms nothing, so that a JSON
 * Schema can be made of it (`schemas/mapping.schema.json`, for editors).
 */

/** Which records' keys have parts. */
export const KEY_FORMATS = ["text", "json", "bytes"] as const;

const path = z.string().min(1, "wanted a path, for example value.device.id").describe(
  'Where the value is taken from: value.a.b, value.list[0], value["a.b"], key, key.a, ' +
    "headers.name, or meta.topic, meta.partition, meta.offset, meta.timestamp.",
);

const unit = z.enum(TIME_UNITS).describe(
  "In what numbers count a time: days, s, ms, us or ns since 1970 (for time: since midnight), " +
    "or iso for text of ISO 8601, which is the default.",
);

const bucket = z.enum(BUCKETS).describe(
  "Which hour, day, week or month (UTC) a time falls into, as its beginning in a timestamp or " +
    "date, as its number since 1970 in an int or bigint: for partition keys.",
);

// In YAML, null without quotes is no text.
const absent = z.union([z.enum(["unset", "null", "dead-letter"]), z.null()]).describe(
  "What a missing value or null becomes: unset leaves the column as it is, null deletes what it " +
    "holds, dead-letter sets the record aside.",
);

const anyValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

const column = z.strictObject({
  from: path.optional(),
  constant: anyValue.optional().describe("The same value for every record, instead of from."),
  default: anyValue.optional().describe("Taken where from holds nothing."),
  type: z.string().optional().describe(
    "The column's CQL type; another one in the table is refused.",
  ),
  unit: unit.optional(),
  bucket: bucket.optional(),
  encoding: z.enum(ENCODINGS).optional().describe("How text stands for the bytes of a blob."),
  absent: absent.optional(),
}).refine(
  ({ from, constant }) => (from === undefined) !== (constant === undefined),
  "wanted either from or constant",
);

/** A whole mapping. */
export const MAPPING = z.strictObject({
  columns: z.record(z.string().min(1), z.union([path, column])).optional()
    .describe("By the name of the table's column: a path, or more about it."),
  others: z.enum(["ignore", "by-name"]).optional().describe(
    "How columns are filled that columns does not name: not at all (ignore, the default), or each " +
      "from the value's field of its name (by-name), also by a column that is added later.",
  ),
  except: z.array(z.string().min(1)).optional().describe(
    "Columns that others: by-name leaves alone.",
  ),
  "key-format": z.enum(KEY_FORMATS).optional().describe(
    "What the records' keys are: text (the default), json, or bytes.",
  ),
  absent: absent.optional().describe(
    "For columns that don't say otherwise: unset (the default), null or dead-letter.",
  ),
  "write-time": z.strictObject({ from: path, unit: unit.optional() }).optional().describe(
    "When a row counts as written, instead of the record's own time: the latest wins.",
  ),
  ttl: z.union([z.number().int().min(0), z.strictObject({ from: path })]).optional().describe(
    "Seconds until a row expires: a number, or from where it is taken; 0 for never.",
  ),
  tombstones: z.enum(["delete", "ignore", "dead-letter"]).optional().describe(
    "What becomes of records without a value. By default they delete the row of their key, and " +
      "are dead letters where the key does not tell the row.",
  ),
  unmapped: z.enum(["ignore", "dead-letter", "stop"]).optional().describe(
    "What becomes of records whose value has a field that no column takes; ignore is the default.",
  ),
}).superRefine(({ columns = {}, others, except }, { addIssue }) => {
  const wrong = (name: string, message: string) =>
    addIssue({ code: "custom", path: [name], message });
  if (others === "by-name") {
    const both = except?.find((name) => Object.hasOwn(columns, name));
    if (both !== undefined) wrong("except", `column ${both} is among columns, too`);
  } else {
    if (Object.keys(columns).length === 0) {
      wrong("columns", "wanted at least one column, or others: by-name");
    }
    if (except !== undefined) wrong("except", "it belongs to others: by-name");
  }
}).describe("How the records of a topic become rows of a table.");

/** A mapping as it was read. */
export type Mapping = z.output<typeof MAPPING>;
/** What stands for one column. */
export type ColumnMapping = z.output<typeof column>;

/** What is wrong with the form of a mapping, one line for each problem. */
export function problemsOfForm(error: z.ZodError): string[] {
  return error.issues.flatMap((issue) => linesOf(issue, []));
}

function linesOf(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): string[] {
  const place = [...before, ...issue.path];
  if (issue.code === "invalid_union") {
    // The form that comes nearest: a text fails for not being one, an object for what is in it.
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    return nearest.flatMap((inner) => linesOf(inner, place));
  }
  return [`${place.length === 0 ? "it" : place.map(String).join(".")}: ${issue.message}`];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map(({ path, code }) => path.length + Number(code !== "invalid_type")),
  );
}
