import type { Mutation } from "./mutation.ts";
import { BOOKKEEPING } from "./table/bookkeeping.ts";
import { COMMITTING } from "./table/committing.ts";
import { DELIVERING } from "./table/delivering.ts";
import { LEDGER } from "./table/ledger.ts";
import { READING_KAFKA } from "./table/reading_kafka.ts";
import { READING_SCYLLA } from "./table/reading_scylla.ts";
import { READING_VALUES } from "./table/reading_values.ts";
import { SENDING } from "./table/sending.ts";
import { TOTALLING } from "./table/totalling.ts";
import { VERIFYING } from "./table/verifying.ts";
import { WRITING } from "./table/writing.ts";

/** All mutations, in the order of a record's way. */
export const MUTATIONS: readonly Mutation[] = [
  ...SENDING,
  ...READING_KAFKA,
  ...READING_VALUES,
  ...DELIVERING,
  ...WRITING,
  ...COMMITTING,
  ...LEDGER,
  ...READING_SCYLLA,
  ...BOOKKEEPING,
  ...VERIFYING,
  ...TOTALLING,
];
