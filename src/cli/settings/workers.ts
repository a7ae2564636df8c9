import * as z from "zod";
import { MAX_WORKERS } from "../../workers/task.ts";
import { settings } from "./setting.ts";
import { wholeNumber } from "./values.ts";

/** How many threads share the work of a command. */
export const WORKERS = settings("Options:", {
  workers: {
    name: "workers",
    placeholder: "n|auto",
    default: "1",
    help: "threads that share the work, each a member of the group; auto for one per core",
    schema: z.preprocess(
      (given) => given === "auto" ? Math.min(MAX_WORKERS, navigator.hardwareConcurrency) : given,
      wholeNumber(1, MAX_WORKERS),
    ),
  },
});
