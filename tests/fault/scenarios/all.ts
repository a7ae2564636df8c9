import type { Scenario } from "../harness/scenario.ts";
import { DATABASE_FAULTS } from "./database_faults.ts";
import { HOST_FAULTS } from "./host_faults.ts";
import { KAFKA_FAULTS } from "./kafka_faults.ts";
import { MEMORY_FAULTS } from "./memory_faults.ts";
import { METRICS_FAULTS } from "./metrics_faults.ts";
import { MIXED_FAULTS } from "./mixed_faults.ts";
import { NETWORK_FAULTS } from "./network_faults.ts";
import { PROCESS_FAULTS } from "./process_faults.ts";
import { RECORD_FAULTS } from "./record_faults.ts";
import { SCHEMA_FAULTS } from "./schema_faults.ts";

/** Every scenario of the suite. */
export const SCENARIOS: readonly Scenario[] = [
  ...PROCESS_FAULTS,
  ...KAFKA_FAULTS,
  ...DATABASE_FAULTS,
  ...NETWORK_FAULTS,
  ...SCHEMA_FAULTS,
  ...HOST_FAULTS,
  ...RECORD_FAULTS,
  ...MEMORY_FAULTS,
  ...METRICS_FAULTS,
  ...MIXED_FAULTS,
];
