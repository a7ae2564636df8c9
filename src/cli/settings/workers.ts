import * as z from "zod";
import { settings } from "./setting.ts";
import { wholeNumber } from "./values.ts";

/** More than these would be processes on other machines. */
const MAX_WORKERS = 64;

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
