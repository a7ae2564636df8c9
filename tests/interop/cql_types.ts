import { Buffer } from "node:buffer";
import { parseMapping } from "../../src/mapping/compile.ts";
import type { Verdict } from "../../src/verify/books/totals.ts";
import type { Feed } from "../support/feed.ts";
import { createKeyspace } from "../support/own_tables.ts";
import { send } from "../support/records.ts";
import { runPython } from "./peers/python.ts";

/** A CQL type, how the mapping reads it, and what the record's JSON says. */
interface TypeCase {
  type: string;
  options: Record<string, string>;
  record: string;
}

/** What the program in Python tells of its cases; the values that it expects it keeps to itself. */
interface TypeCases {
  userTypes: string[];
  cases: TypeCase[];
}

/** What became of the record of all cases. */
interface CasesMoved {
  stored: number;
  /** Why it is a dead letter. */
  reasons: string[];
  verdict: Verdict;
}

/** One record that fills a column of each case, ingested and verified. */
export async function moveCases(feed: Feed): Promise<CasesMoved> {
  const { userTypes, cases } = await runPython<TypeCases>("check_types.py", {});
  await createKeyspace(feed, 1);
  for (const type of userTypes) {
    await feed.database.execute(`CREATE TYPE ${feed.keyspace}.${type}`);
  }
  const columns = cases.map(({ type }, index) => `c${index} ${type}`).join(", ");
  await feed.database.execute(`CREATE TABLE ${feed.fullTable} (id int PRIMARY KEY, ${columns})`);
  await feed.cluster.ensureTopic(feed.topic, { partitions: 1 });
  const fields = cases.map(({ record }, index) => `"c${index}":${record}`);
  const value = Buffer.from(`{"id":0,${fields.join()}}`);
  await send(feed.services.brokers, feed.topic, [{ key: "0", value, partition: 0 }]);
  const mapping = parseMapping({
    columns: {
      id: "value.id",
      ...Object.fromEntries(
        cases.map(({ options }, index) => [
          `c${index}`,
          { from: `value.c${index}`, ...options },
        ]),
      ),
    },
  });
  const { stored } = await feed.ingest({ mapping, createSchema: false });
  const { deadLetters } = await feed.listDeadLetters();
  const { verdict } = await feed.verify({ mapping, deep: true });
  return { stored, reasons: deadLetters.map(({ reason }) => reason), verdict };
}

/** What the row holds otherwise than Python expects it, by case. */
export async function differences(feed: Feed): Promise<Record<string, string>> {
  const { scylla, user, password } = feed.services;
  return await runPython("check_types.py", { scylla, user, password, table: feed.fullTable });
}
