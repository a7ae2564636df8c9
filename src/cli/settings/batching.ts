import { settings } from "./setting.ts";
import { wholeNumber } from "./values.ts";

/** How rows are gathered and how many are under way. */
export const BATCHING = settings("Options:", {
  batchRows: {
    name: "batch-rows",
    placeholder: "n",
    default: "200",
    help: "most rows of one partition key in one request",
    schema: wholeNumber(1, 5_000),
  },
  batchKeys: {
    name: "batch-keys",
    placeholder: "n",
    default: "10",
    help: "most partition keys in one request, where they are small and have the same replicas",
    schema: wholeNumber(1, 100),
  },
  maxInFlight: {
    name: "max-in-flight",
    placeholder: "rows",
    default: "20000",
    help: "most rows read and not yet acknowledged",
    schema: wholeNumber(1, 10_000_000),
  },
});
