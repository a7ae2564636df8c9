import { Kafka, logLevel } from "kafkajs";
import { allEnded } from "../../src/errors/all_ended.ts";
import { Feed } from "../support/feed.ts";
import { createKeyspace } from "../support/own_tables.ts";
import { SchemaRegistry } from "../../scripts/schema_registry.ts";
import { writeByAndean } from "./andean_writer.ts";
import { allCells, type Cell } from "./cells.ts";
import { keyedSamples, plainSamples, RECORDS, type Sample } from "./dataset.ts";
import { MESSAGE, registered, SCHEMAS_FOLDER } from "./formats.ts";
import { runJava } from "./peers/java.ts";
import { runPython } from "./peers/python.ts";

/** How many Kafka partitions each topic has. */
export const PARTITIONS = 2;

/** The schemas of a data set, as the programs of other languages are told of them. */
export interface SchemaSet {
  avro: { text: string };
  /** A descriptor set, and the message in it that is meant. */
  protobuf: { file: string; message: string };
  "json-schema": { text: string };
}

/** A cell as those programs are told of it. */
interface CellJob {
  topic: string;
  encoding: string;
  compression: string;
  schemaId: number | null;
  dataset: string;
  /** Of several in one program. */
  client: string;
}

/** The topics of all cells, written, and what reads them. */
export class World implements AsyncDisposable {
  readonly datasets: Record<Cell["dataset"], Sample[]> = {
    keyed: keyedSamples(),
    plain: plainSamples(),
  };
  #topics: string[] = [];

  private constructor(
    readonly feed: Feed,
    readonly registry: SchemaRegistry,
    readonly cells: readonly Cell[],
  ) {}

  /** Makes every topic, and lets each writer write all of its own: these at once. */
  static async open(): Promise<World> {
    const feed = await Feed.open();
    const world = new World(feed, SchemaRegistry.open(), allCells(feed.topic));
    try {
      await createKeyspace(feed, 1);
      await world.createTopics(world.cells.map(({ topic }) => topic));
      await allEnded([world.#byAndean(), world.#byPrograms()], () => {});
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
    return world;
  }

  /** Makes topics by one request; they are removed in the end. */
  async createTopics(topics: readonly string[]): Promise<void> {
    this.#topics.push(...topics);
    const brokers = this.feed.services.brokers.split(",");
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      await admin.createTopics({
        timeout: 60_000,
        waitForLeaders: true,
        topics: topics.map((topic) => ({ topic, numPartitions: PARTITIONS })),
      });
    } finally {
      await admin.disconnect();
    }
  }

  /** A cell as the programs of other languages are told of it. */
  async cellJob({ topic, format, compression, dataset, writer }: Cell): Promise<CellJob> {
    return {
      topic,
      encoding: format.encoding,
      compression,
      schemaId: await registered(format, this.registry),
      dataset,
      client: writer.label,
    };
  }

  async #byAndean(): Promise<void> {
    const { brokers } = this.feed.services;
    const services = { brokers, registry: this.registry, partitions: PARTITIONS };
    for (const cell of this.cells.filter(({ writer }) => writer.program === "andean")) {
      await writeByAndean(cell, this.datasets[cell.dataset], services);
    }
  }

  async #byPrograms(): Promise<void> {
    const job = async (program: "python" | "java") => {
      const cells = this.cells.filter(({ writer }) => writer.program === program);
      const readings = await readingSchemas();
      return {
        brokers: this.feed.services.brokers,
        registry: this.registry.url,
        datasets: this.datasets,
        schemas: { keyed: readings, plain: readings },
        cells: await Promise.all(cells.map((cell) => this.cellJob(cell))),
      };
    };
    const [python, java] = await Promise.all([job("python"), job("java")]);
    const acked = await Promise.all([
      python.cells.length === 0 ? {} : runPython<Record<string, number>>("write.py", python),
      java.cells.length === 0 ? {} : runJava<Record<string, number>>("write", java),
    ]);
    for (const [topic, count] of acked.flatMap((one) => Object.entries(one))) {
      if (count !== RECORDS) throw new Error(`${topic}: ${count} of ${RECORDS} records were sent`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const letters = this.#topics.map((topic) => `${topic}.dead-letters`);
    await this.feed.cluster.deleteTopics([...this.#topics, ...letters]);
    await this.feed[Symbol.asyncDispose]();
    await this.registry.stop();
  }
}

/** The schemas of readings. */
export async function readingSchemas(): Promise<SchemaSet> {
  const text = (name: string) => Deno.readTextFile(SCHEMAS_FOLDER + name);
  return {
    avro: { text: await text("reading.avsc") },
    protobuf: { file: `${SCHEMAS_FOLDER}reading.desc`, message: MESSAGE },
    "json-schema": { text: await text("reading.schema.json") },
  };
}
