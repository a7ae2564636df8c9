import type { Mutation } from "../mutation.ts";

const LANE = "src/kafka/send/produce_lane.ts";
const ONCE = "what is sent arrives once";

/** Records on their way into a topic. */
export const SENDING: readonly Mutation[] = [
  {
    name: "a batch of unknown fate leaves its sequence numbers to the next one",
    breaks: 7,
    file: LANE,
    find: "if (!isTooLarge(error)) this.#isUsedUp = true;",
    replace: "",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "a repetition has other sequence numbers",
    breaks: 7,
    file: LANE,
    find: `if (protocolErrorOf(thrown) !== "DUPLICATE_SEQUENCE_NUMBER") throw thrown;`,
    replace: `if (protocolErrorOf(thrown) !== "DUPLICATE_SEQUENCE_NUMBER") {
        this.#sequence += count;
        throw thrown;
      }`,
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "a repetition has another producer's id",
    breaks: 7,
    file: LANE,
    find: "if (goesOn) continue;",
    replace: "this.#isUsedUp ||= goesOn;\n        if (goesOn) continue;",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "sequence numbers count batches",
    breaks: 7,
    file: LANE,
    find: "(this.#sequence + count) % SEQUENCES",
    replace: "(this.#sequence + 1) % SEQUENCES",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "a new producer's id goes on with the sequence numbers of the one before",
    breaks: 7,
    file: LANE,
    find: "      this.#sequence = 0;\n",
    replace: "",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "two batches are under way to a Kafka partition",
    breaks: 7,
    file: LANE,
    find: "const sent = this.#last.then(() => this.#sendAll(records, onAcknowledged));",
    replace: "const sent = this.#sendAll(records, onAcknowledged);",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "the record behind each batch is not sent",
    breaks: ONCE,
    file: LANE,
    find: "from += batch.count;",
    replace: "from += batch.count + 1;",
    tests: ["kafka/send/produce_lane_test.ts"],
  },
  {
    name: "a thread leaves a Kafka partition's first symbol out",
    breaks: 30,
    file: "src/produce/divide_keys.ts",
    find: "least.places.push(...part.places);",
    replace: "least.places.push(...part.places.slice(1));",
    tests: ["produce/divide_keys_test.ts"],
  },
  {
    name: "records that nobody acknowledged count as acknowledged",
    breaks: ONCE,
    file: "src/produce/run_figures.ts",
    find: "failed: sent - acked,",
    replace: "failed: 0,",
    tests: ["produce/run_figures_test.ts"],
  },
];
