import type { DeadLetterPlace } from "../../dead_letters/dead_letter_store.ts";
import { AndeanError } from "../../errors/andean_error.ts";
import { Problems } from "../../errors/problems.ts";
import type { TopicOptions } from "../../ingest/options.ts";
import type { Mapping } from "../../mapping/schema.ts";
import { deadLetterPlace } from "./dead_letter.ts";
import { type FORMAT, formatOptions, suitingNone } from "./format.ts";
import type { Values } from "./setting.ts";

/** The settings that differ from topic to topic. */
type TopicValues = Values<typeof FORMAT> & {
  topic: string;
  keyspace: string;
  table: string;
  mapping?: Mapping | undefined;
  ttl?: number | undefined;
  deadLetter?: string | undefined;
};

/**
 * Reads what the settings of one topic point at.
 *
 * @param given the names of the flags that stood on the command line
 * @throws {AndeanError} `usage` where flags don't go together
 */
export async function topicOptions(
  values: TopicValues,
  given: ReadonlySet<string>,
): Promise<TopicOptions> {
  const { topic, keyspace, table, mapping, ttl } = values;
  return {
    topic,
    keyspace,
    table,
    format: await formatOptions(values, given),
    mapping,
    ttlSeconds: ttl,
    deadLetterPlace: deadLetterPlace(values.deadLetter, values),
  };
}

/**
 * The same of several topics.
 *
 * @param action what is wanted, to follow "Cannot"
 * @throws {AndeanError} `configuration`, with what is wrong of each
 */
export async function topicsOptions(
  all: readonly TopicValues[],
  given: ReadonlySet<string>,
  action: string,
): Promise<TopicOptions[]> {
  const problems = new Problems(action, "topic", all.map(({ topic }) => topic));
  // A flag is for those of the topics whose formats it suits.
  const wrong = suitingNone(given, all.map(({ format }) => format));
  const topics = await Promise.all(
    all.map((values) => problems.of(values.topic, () => topicOptions(values, wrong))),
  );
  problems.throwIfAny();
  const ready = topics.filter((topic) => topic !== undefined);
  refuseCrossedLetters(ready);
  return ready;
}

/** Dead letters of one topic among the records, or in the rows, of another would go round. */
function refuseCrossedLetters(topics: readonly TopicOptions[]): void {
  for (const { topic, deadLetterPlace: place } of topics) {
    const other = topics.find((candidate) => isWithin(place, candidate));
    if (other === undefined) continue;
    const name = place.kind === "topic" ? place.topic : `${place.keyspace}.${place.table}`;
    throw new AndeanError(
      "configuration",
      `Cannot set records of topic "${topic}" aside in "${name}", which is for topic ` +
        `"${other.topic}"`,
      { hint: "Name another place with dead-letter." },
    );
  }
}

function isWithin(place: DeadLetterPlace, { topic, keyspace, table }: TopicOptions): boolean {
  return place.kind === "topic"
    ? place.topic === topic
    : place.keyspace === keyspace && place.table === table;
}
