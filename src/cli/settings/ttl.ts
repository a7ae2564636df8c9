import { settings } from "./setting.ts";
import { wholeNumber } from "./values.ts";

/** 20 years: the longest that Cassandra and ScyllaDB take. */
const MAX_TTL_SECONDS = 630_720_000;

/** How long rows live that are written. */
export const TTL = settings("Options:", {
  ttl: {
    name: "ttl",
    placeholder: "seconds",
    help: "let rows expire after so long (default: the table's own)",
    schema: wholeNumber(0, MAX_TTL_SECONDS),
  },
});
