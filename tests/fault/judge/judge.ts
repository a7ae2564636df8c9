import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DRIVER_JARS, KAFKA_JARS, resolveJars } from "../../../scripts/stack/jars.ts";
import { findJava } from "../../../scripts/stack/java.ts";
import { tell } from "../../../scripts/output.ts";

const SOURCE = fileURLToPath(new URL("Judge.java", import.meta.url));

/** What the judge looks at. */
export interface Question {
  brokers: string;
  topic: string;
  deadLetterTopic: string;
  /** `keyspace.table`, where records are set aside in a table instead. */
  deadLetterTable?: string | undefined;
  /** `host:port` of one node. */
  contactPoint: string;
  user: string;
  password: string;
  /** `keyspace.table` */
  table: string;
  /** Whether rows tell their records' coordinates, or only the key that the last one has. */
  key: "coordinates" | "natural";
}

/** What the judge counted. */
export interface Judgement {
  records: number;
  rows: number;
  stored: number;
  superseded: number;
  deadLettered: number;
  missing: number;
  duplicates: number;
  unexpected: number;
  mismatched: number;
  /** Distinct sequence numbers of `produce`, of all its runs. */
  sequences: number;
  repeatedSequences: number;
  /** The sequence numbers of the last run of `produce`, as inclusive ranges. */
  sequenceRanges: [number, number][];
}

/**
 * Asks a program that shares no code with andean: Kafka's own consumer and the database's own
 * driver, both in Java.
 *
 * @throws where it could not look at everything
 */
export async function judge(question: Question): Promise<Judgement> {
  const report = tell;
  const java = await findJava();
  const kafka = await resolveJars(KAFKA_JARS, { report });
  const driver = await resolveJars(DRIVER_JARS, { report });
  const child = new Deno.Command(java.path, {
    args: [
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      "-Xmx3g",
      "-Dlog4j2.level=ERROR",
      "-cp",
      `${join(driver, "*")}:${join(kafka, "*")}`,
      SOURCE,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode(JSON.stringify({ ...question, datacenter: "datacenter1" })),
  );
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`The judge could not judge: ${decoder.decode(stderr).trim()}`);
  return JSON.parse(decoder.decode(stdout)) as Judgement;
}
