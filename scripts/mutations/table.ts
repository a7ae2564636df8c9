import type { Mutation } from "./mutation.ts";
import { DELIVERY_MUTATIONS } from "./table/delivery.ts";
import { KAFKA_MUTATIONS } from "./table/kafka.ts";
import { PROOF_MUTATIONS } from "./table/proof.ts";
import { SCYLLA_MUTATIONS } from "./table/scylla.ts";

/** All ways to break the core, in the order of a record's way. */
export const MUTATIONS: readonly Mutation[] = [
  ...KAFKA_MUTATIONS,
  ...DELIVERY_MUTATIONS,
  ...SCYLLA_MUTATIONS,
  ...PROOF_MUTATIONS,
];
