import type { VerifyTopicsResult } from "../../verify/verify_topics.ts";
import { count, counted } from "./numbers.ts";
import { table } from "./table.ts";
import { verifyText } from "./verify_text.ts";

/** The reports of several topics one after the other, a line for each, and the verdict of all. */
export function verifyTopicsText({ verdict, totals, topics }: VerifyTopicsResult): string {
  const reports = topics.flatMap((one) =>
    "result" in one
      ? [`topic ${one.topic}, table ${one.keyspace}.${one.table}`, verifyText(one.result), ""]
      : []
  );
  return [
    ...reports,
    table([
      ["topic", "table", "records", "stored", "missing", "verdict"],
      ...topics.map((one) => [
        one.topic,
        `${one.keyspace}.${one.table}`,
        ...("result" in one
          ? [
            count(one.result.totals.records),
            count(one.result.totals.stored),
            count(one.result.totals.missing),
            one.result.verdict,
          ]
          : ["-", "-", "-", "not verified"]),
      ]),
    ], [0, 1, 5]),
    "",
    `${counted(totals.records, "record")} of ${counted(topics.length, "topic")}`,
    "",
    `verdict: ${verdict}`,
  ].join("\n");
}
