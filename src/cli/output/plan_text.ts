import { MAX_PARTITION } from "../../plan/partitions.ts";
import type { ColumnUse, PlanResult, ShownRecord } from "../../plan/options.ts";
import type { Place } from "../../plan/rejects.ts";
import { bytes, count, counted, percent } from "./numbers.ts";
import { table } from "./table.ts";
import { oneLine, shortened, wrapped } from "./texts.ts";

/** What fits half of a screen, and a message in a chat. */
const WIDTH = 60;
/** More than these are left to `--json`. */
const MAX_LISTED = 10;
const MAX_VALUE_LINES = 6;

/** A plan for people, in 60 columns. */
export function planText(result: PlanResult): string {
  const sections: [heading: string, lines: string[]][] = [
    ["topic", topicLines(result)],
    ["table", tableLines(result)],
    [
      "does not fit",
      result.problems.flatMap(({ message, hint }) => item(message, hint === "" ? [] : [hint])),
    ],
    ["records and rows", result.records.flatMap(recordLines)],
    ["would be set aside", rejectLines(result)],
    ["fields that no column takes", unmappedLines(result)],
    ["keys", keyLines(result)],
    ["partitions", partitionLines(result)],
    ["batches", batchLines(result)],
    ["mind", result.warnings.flatMap((warning) => item(warning))],
  ];
  return [
    ...sections.filter(([, lines]) => lines.length > 0)
      .flatMap(([heading, lines]) => [heading, ...lines, ""]),
    ...verdictLines(result),
  ].join("\n");
}

/** Wrapped and indented by two; what follows a first line by four. */
function item(text: string, more: readonly string[] = []): string[] {
  const lines = [text, ...more].flatMap((one, index) =>
    wrapped(oneLine(one), WIDTH - 4).map((line, at) => `${index + at === 0 ? "  " : "    "}${line}`)
  );
  return lines;
}

function plain(text: string): string[] {
  return wrapped(oneLine(text), WIDTH - 2).map((line) => `  ${line}`);
}

function topicLines({ topic, sample }: PlanResult): string[] {
  const { name, records, bytes: size, partitions, compressions } = topic;
  const codecs = compressions.filter((codec) => codec !== "none");
  const packed = codecs.length === 0 ? "" : `, before ${codecs.join(", ")}`;
  const about = size === null ? "" : `, about ${bytes(size)}${packed}`;
  const spread = partitions.filter(({ sampled }) => sampled > 0).length;
  return [
    ...plain(
      `${name}: ${counted(records, "record")} in ` +
        `${counted(partitions.length, "Kafka partition")}${about}`,
    ),
    ...plain(
      sample.isWhole
        ? "all of them were looked at"
        : `${count(sample.records)} were looked at (${sample.from}), of ` +
          counted(spread, "Kafka partition"),
    ),
  ];
}

function tableLines({ table: about, columns, sample, isPartial }: PlanResult): string[] {
  const { keyspace, name, state, primaryKey } = about;
  const missing = state === "missing"
    ? " does not exist"
    : state === "assumed"
    ? " does not exist; this is what --create-schema makes"
    : "";
  const lines = plain(`${keyspace}.${name}${missing}`);
  if (primaryKey !== null) lines.push(...plain(`PRIMARY KEY (${primaryKey})`));
  if (columns.length > 0) {
    const share = ({ filled }: ColumnUse) =>
      filled === null || sample.rows === 0 ? "-" : percent(filled / sample.rows);
    lines.push(
      ...fitted([
        ["column", "type", "from", "filled"],
        ...columns.map((column) => [
          oneLine(column.name),
          column.type === null ? "missing" : shownType(column.type),
          oneLine(column.from ?? "-"),
          share(column),
        ]),
      ], [0, 1, 2]).map((line) => `  ${line}`),
    );
  }
  const unfilled = columns.filter(({ from }) => from === null).map(({ name }) => name);
  if (unfilled.length > 0) lines.push(...plain(`nothing fills ${unfilled.join(", ")}`));
  if (isPartial) lines.push(...plain("planned on without the columns that don't fit"));
  return lines;
}

/** A type that is a Java class by its own name: its package would be all that there is room for. */
function shownType(type: string): string {
  return type.replaceAll(/'(?:[\w$]+\.)*([\w$]+)'/g, "$1");
}

/** A table whose cells of text are shortened where it would be too wide. */
function fitted(rows: readonly string[][], textColumns: readonly number[]): string[] {
  for (let width = 40; width >= 10; width -= 2) {
    const cut = rows.map((row) =>
      row.map((cell, index) => textColumns.includes(index) ? shortened(cell, width) : cell)
    );
    const lines = table(cut, textColumns).split("\n");
    if (width <= 10 || lines.every((line) => line.length <= WIDTH - 2)) return lines;
  }
  return [];
}

function recordLines({ value, row, ...record }: ShownRecord): string[] {
  const { partition, offset, timestamp, key, deletes, reason } = record;
  const named = key === null ? "" : `, key ${shortened(oneLine(key), 20)}`;
  const lines = item(`${partition}:${offset}  ${timestamp}${named}`);
  const json = value === undefined ? undefined : JSON.stringify(value);
  if (json !== undefined) {
    const shown = wrapped(oneLine(json), WIDTH - 4);
    lines.push(...shown.slice(0, MAX_VALUE_LINES).map((line) => `    ${line}`));
    if (shown.length > MAX_VALUE_LINES) lines.push("    … (all of it with --json)");
  }
  if (reason !== undefined) {
    lines.push(
      ...wrapped(`-> set aside: ${oneLine(reason)}`, WIDTH - 4)
        .map((line) => `    ${line}`),
    );
  }
  if (deletes) lines.push("    -> deletes the row");
  if (row !== undefined) {
    const cells = Object.entries(row).map(([name, cell]) => [
      oneLine(name),
      cell === null ? "(left unset)" : oneLine(String(cell)),
    ]);
    lines.push(...fitted(cells, [0, 1]).map((line) => `  | ${shortened(line, WIDTH - 4)}`));
  }
  return lines;
}

function rejectLines({ rejects, sample, ignored }: PlanResult): string[] {
  const { records, share, byReason } = rejects;
  const lines = records === 0 ? [] : [
    ...plain(`${count(records)} of ${count(sample.records)} (${percent(share)})`),
    ...byReason.slice(0, MAX_LISTED).flatMap((group) =>
      item(
        `${count(group.records)} (${percent(group.share)}): ${group.reason}`,
        [
          `for example ${places(group.examples)}`,
          ...(group.endsRun ? ["the run would end before the first of these"] : []),
        ],
      )
    ),
    ...left(byReason.length, "reasons"),
  ];
  if (ignored > 0) {
    lines.push(
      ...plain(`${counted(ignored, "tombstone")} would leave no row, and count as deleted`),
    );
  }
  return lines;
}

function unmappedLines({ unmapped, sample }: PlanResult): string[] {
  return [
    ...unmapped.slice(0, MAX_LISTED).flatMap(({ field, records, example }) =>
      item(`${field} (in ${percent(records / sample.records)}, ${places([example])})`)
    ),
    ...left(unmapped.length, "fields"),
  ];
}

function keyLines({ keys }: PlanResult): string[] {
  if (keys === null || keys.rows === 0) return [];
  if (keys.identity === "coordinates") {
    return plain("every record is a row of its own, by its coordinates");
  }
  const { rows, distinct, superseded, collisions, estimate, basis } = keys;
  return [
    ...plain(
      `${counted(rows, "row")} of the sample have ${count(distinct)} keys: ` +
        `${count(superseded)} would be superseded`,
    ),
    ...collisions.flatMap(({ key, records, examples }) =>
      item(`${key}: ${counted(records, "record")}, ${places(examples)}`)
    ),
    ...plain(
      estimate === null
        ? `of the whole topic nothing is told: ${basis}`
        : `of the whole topic about ${count(estimate)} (${basis})`,
    ),
  ];
}

function partitionLines({ partitions }: PlanResult): string[] {
  if (partitions === null) return [];
  const { keys, largest, estimate, basis, isTooLarge } = partitions;
  const size = (of: { rows: number; bytes: number }) =>
    `${counted(of.rows, "row")}, ${bytes(of.bytes)}`;
  return [
    ...plain(`${counted(keys, "partition key")} in the sample`),
    ...item(`the largest: ${largest.key}`, [
      `in the sample ${size(largest)}`,
      estimate === null
        ? `in the whole topic: nothing is told: ${basis}`
        : `in the whole topic about ${size(estimate)} (${basis})`,
    ]),
    ...plain(
      `${isTooLarge ? "TOO LARGE: advised are at most" : "advised are at most"} ` +
        `${count(MAX_PARTITION.rows)} rows, ${bytes(MAX_PARTITION.bytes)}`,
    ),
  ];
}

function batchLines({ batches }: PlanResult): string[] {
  if (batches === null) return [];
  const { row, sample, full } = batches;
  return [
    ...plain(`a row is about ${bytes(row.average)}, the largest ${bytes(row.largest)}`),
    ...plain(
      `the sample makes ${counted(sample.batches, "batch").replace(/batchs$/, "batches")}, at ` +
        `most ${counted(sample.rows, "row")} and ${bytes(sample.bytes)}; a full one has ` +
        `${counted(full.rows, "row")} and ${bytes(full.bytes)}`,
    ),
    ...plain(
      "each is of one partition key: the servers' bounds for batches (5 KiB, 50 KiB) are for " +
        "those of several, and don't apply",
    ),
  ];
}

function verdictLines({ verdict, problems, rejects, sample }: PlanResult): string[] {
  switch (verdict) {
    case "does-not-fit":
      return [`verdict: ${counted(problems.length, "problem")}, ingest would not begin`];
    case "rejects":
      return wrapped(
        `verdict: ingest would begin, and set ${percent(rejects.share)} of the sample aside`,
        WIDTH,
      );
    case "ready":
      return wrapped(
        `verdict: ready, ${sample.isWhole ? "" : "as far as the sample tells: "}` +
          "every record would be accounted for",
        WIDTH,
      );
  }
}

function places(all: readonly Place[]): string {
  return all.map(({ partition, offset }) => `${partition}:${offset}`).join(", ");
}

function left(all: number, noun: string): string[] {
  return all > MAX_LISTED ? plain(`… and ${count(all - MAX_LISTED)} more ${noun} (--json)`) : [];
}
