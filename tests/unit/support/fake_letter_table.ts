import cassandra from "cassandra-driver";
import type { DeadLetter } from "../../../src/dead_letters/dead_letter.ts";
import {
  LETTER_COLUMNS,
  LETTER_FORM,
  type LetterRow,
  rowOf,
} from "../../../src/dead_letters/letter_row.ts";
import type { Session } from "../../../src/scylla/session/session.ts";

/** What a dead-letter table is asked: its catalog, a slice of the ring, or a bucket. */
export type Question = "catalog" | "slice" | "heads" | "letters";

/** Throws where a question shall not be answered. */
export type Refusal = (question: Question, params: unknown[]) => void;

/** A dead-letter table that answers what its reader asks, and nothing else. */
export function fakeLetterTable(letters: readonly DeadLetter[], refuse: Refusal = () => {}) {
  const rows = letters.map(rowRead);
  const asked: Record<Question, number> = { catalog: 0, slice: 0, heads: 0, letters: 0 };
  const answer = (statement: string, params: unknown[]): unknown[] => {
    const question = questionOf(statement);
    asked[question]++;
    refuse(question, params);
    if (question === "catalog") return /columns/.test(statement) ? catalog() : [{}];
    if (question === "slice") return slice(rows, params, statement.includes("DISTINCT"));
    return ofBucket(rows, params);
  };
  const execute = (statement: string, params: unknown[]) => {
    try {
      return Promise.resolve({ rows: answer(statement, params), pageState: null });
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  };
  return { session: { client: { execute } } as unknown as Session, asked };
}

function questionOf(statement: string): Question {
  if (statement.includes("system_schema")) return "catalog";
  if (statement.includes("token(")) return "slice";
  return statement.startsWith("SELECT *") ? "letters" : "heads";
}

function rowRead(letter: DeadLetter): LetterRow {
  const values = rowOf(letter, letter.source.offset);
  return Object.fromEntries(
    Object.entries(LETTER_COLUMNS).map(([name, type], index) => {
      const value = values[index];
      return [name, type === "bigint" ? cassandra.types.Long.fromNumber(value as number) : value];
    }),
  ) as LetterRow;
}

function catalog() {
  const { columns, partitionKey, clusteringKey } = LETTER_FORM;
  return Object.entries(columns).map(([name, type]) => {
    const position = [...partitionKey, ...clusteringKey].indexOf(name);
    const kind = partitionKey.includes(name)
      ? "partition_key"
      : clusteringKey.includes(name)
      ? "clustering"
      : "regular";
    return { column_name: name, type, kind, position };
  });
}

const keyOf = ({ topic, kafka_partition, bucket }: LetterRow) =>
  JSON.stringify([topic, kafka_partition, bucket?.toNumber()]);

/** Any function of the key is a token. */
function tokenOf(row: LetterRow): bigint {
  let hash = 0n;
  for (const character of keyOf(row)) {
    hash = BigInt.asIntN(64, (hash ^ BigInt(character.codePointAt(0)!)) * 0x9e37_79b9_7f4a_7c15n);
  }
  return hash;
}

function slice(rows: readonly LetterRow[], [after, upTo]: unknown[], distinct: boolean) {
  const inside = rows.filter((row) => {
    const token = tokenOf(row);
    return token > BigInt(String(after)) && token <= BigInt(String(upTo));
  });
  return distinct ? [...new Map(inside.map((row) => [keyOf(row), row])).values()] : inside;
}

function ofBucket(rows: readonly LetterRow[], params: unknown[]): LetterRow[] {
  const [topic, partition, bucket, first = -Infinity, last = Infinity] = params;
  const key = JSON.stringify([topic, partition, bucket]);
  const offset = (row: LetterRow) => row.kafka_offset!.toNumber();
  return rows
    .filter((row) =>
      keyOf(row) === key && offset(row) >= Number(first) && offset(row) <= Number(last)
    )
    .sort((a, b) => offset(a) - offset(b));
}
