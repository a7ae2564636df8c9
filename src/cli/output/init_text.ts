import type { InitResult } from "../../plan/init/options.ts";
import type { InitFiles } from "../init_files.ts";
import { count, counted } from "./numbers.ts";
import { oneLine, wrapped } from "./texts.ts";

const WIDTH = 60;
/** More than these are left to the file. */
const MAX_LISTED = 10;

/** What was inferred, and what to do next. */
export function initText(
  result: InitResult,
  files: InitFiles,
  contactPoint: string,
  user: string | undefined,
): string {
  const { topic, keyspace, table, state, primaryKey, columns, leftOut, unfilled } = result;
  const { records, of, undecodable, tombstones } = result.sample;
  const lines = [
    ...wrapped(
      `${count(records)} of ${counted(of, "record")} of topic ${oneLine(topic)} were looked at`,
      WIDTH,
    ),
    ...(undecodable > 0 ? [`  ${count(undecodable)} can't be decoded`] : []),
    ...(tombstones > 0 ? [`  ${counted(tombstones, "tombstone")}`] : []),
    "",
    ...wrapped(
      `table ${keyspace}.${table} ${state === "new" ? "(to be made)" : "(is there)"}, ` +
        `${counted(columns.length, "column")} filled`,
      WIDTH,
    ),
    ...listed([`PRIMARY KEY (${primaryKey})`]),
  ];
  if (unfilled.length > 0) {
    lines.push(
      "nothing fills",
      ...listed(
        unfilled.map(({ name, isKey }) =>
          isKey ? `${name}, part of the primary key: fill it in` : name
        ),
      ),
    );
  }
  if (leftOut.length > 0) {
    lines.push("left out", ...listed(leftOut.map(({ from, reason }) => `${from}: ${reason}`)));
  }
  if (result.rejects.records > 0) {
    lines.push(
      ...wrapped(`${counted(result.rejects.records, "record")} would be set aside`, WIDTH),
      ...listed(result.rejects.byReason.map((group) => `${count(group.records)}: ${group.reason}`)),
    );
  }
  lines.push("", `wrote ${files.config}${files.cql === null ? "" : ` and ${files.cql}`}`, "");
  if (files.cql !== null) lines.push(cqlshLine(files.cql, contactPoint, user));
  lines.push(`andean plan --config ${files.config}`, `andean ingest --config ${files.config}`);
  return lines.join("\n");
}

function listed(items: readonly string[]): string[] {
  const left = items.length - MAX_LISTED;
  return [
    ...items.slice(0, MAX_LISTED).flatMap((item) =>
      wrapped(oneLine(item), WIDTH - 4)
        .map((line, index) => `${index === 0 ? "  " : "    "}${line}`)
    ),
    ...(left > 0 ? [`  … and ${count(left)} more (in the file, and with --json)`] : []),
  ];
}

function cqlshLine(file: string, contactPoint: string, user: string | undefined): string {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(contactPoint) ?? [];
  const login = user === undefined ? "" : ` --username ${user}`;
  return `cqlsh ${host ?? contactPoint} ${port ?? ""}${login} --file ${file}`;
}
