import { SAMPLE_PLACES } from "../../plan/sample/pieces.ts";
import { settings } from "./setting.ts";
import { listed, oneOf, wholeNumber } from "./values.ts";

/** How much of a topic is looked at, and from where. */
export const SAMPLE = settings("Options:", {
  sample: {
    name: "sample",
    placeholder: "n",
    default: "1000",
    help: "how many records to look at, in proportion from all Kafka partitions",
    schema: wholeNumber(1, 100_000),
  },
  from: {
    name: "from",
    placeholder: "place",
    default: "spread",
    help: `where they are taken from: ${listed(SAMPLE_PLACES)} (evenly, with both ends)`,
    schema: oneOf(SAMPLE_PLACES),
  },
});
