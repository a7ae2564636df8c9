import { isInstalled } from "../support/installed.ts";
import type { Command } from "./support/commands.ts";
import type { ReaderServices } from "./support/reader_services.ts";

export type DocumentName = "README.md" | "docs/REFERENCE.md" | "docs/GUIDE.md";

/** A command that is not run, and why. */
export interface Skipped {
  document: DocumentName;
  /** Exactly as the document has it, without its comment. */
  command: string;
  reason: string;
}

/** Text of commands and files that stands for something else on the machine of the tests. */
export interface Replaced {
  document: DocumentName;
  text: string;
  by: (services: ReaderServices) => string;
  reason: string;
  /** What the command may end with; what the document says where it is absent. */
  exitCodes?: number[];
}

/**
 * All that is not run as it is written. Everything else is: who adds a command to a document adds a
 * test. A line that no document has any more fails.
 */
export const SKIPPED: readonly Skipped[] = [
  {
    document: "README.md",
    command: "npx -y deno@2.9.6 task demo",
    reason: "starts a stack of its own; its commands are run for the first block of README",
  },
  {
    document: "README.md",
    command: "npx -y deno@2.9.6 task test",
    reason: "would run this test again",
  },
  ...["deno task stack up", "deno task stack down"].map((command) => ({
    document: "docs/GUIDE.md" as const,
    command,
    reason: "the test has services of its own, by the same code; see tests/stack",
  })),
  ...(isInstalled("jq") ? [] : [
    {
      document: "README.md",
      command: "andean verify --json | jq .totals",
      reason: "jq is not installed",
    },
    {
      document: "docs/REFERENCE.md",
      command: "andean dead-letters list --json | jq .byReason",
      reason: "jq is not installed",
    },
  ] as const),
];

/** Whether a command of a document is not run. */
export function isSkipped(document: DocumentName, { text }: Command): boolean {
  return SKIPPED.some((one) => one.document === document && one.command === text);
}

export const REPLACED: readonly Replaced[] = [
  {
    document: "README.md",
    text: "--brokers kafka:9092 --scylla scylladb-01",
    by: ({ stack }) => `--brokers ${stack.brokers} --scylla ${stack.scylla}`,
    reason: "names of a network of containers",
  },
  {
    document: "docs/REFERENCE.md",
    text: "http://registry:8081",
    by: ({ registry }) => registry.url,
    reason: "a registry of one's own",
  },
  {
    document: "docs/REFERENCE.md",
    text: "cqlsh 127.0.0.1 9042",
    by: ({ environment }) =>
      `cqlsh ${environment["CQLSH_HOST"]} ${environment["CQLSH_PORT"]} -u scylla -p scylla`,
    reason: "the port is another, and nobody is there to be asked for the login",
  },
  ...(["--json > before.json", "--baseline before.json"] as const).map((rest) => ({
    document: "docs/REFERENCE.md" as const,
    text: `andean bench --repetitions 5 ${rest}`,
    by: () => `andean bench produce pipeline --records 2000 --warm-up 0 --repetitions 3 ${rest}`,
    reason: "takes minutes; two stages and few records tell as well whether it runs",
    // A comparison of so few records finds anything, as the machine pleases.
    ...(rest === "--baseline before.json" ? { exitCodes: [0, 1, 3] } : {}),
  })),
  ...(["README.md", "docs/REFERENCE.md"] as const).map((document) => ({
    document,
    text: "--metrics 127.0.0.1:9464",
    by: () => "--metrics 127.0.0.1:0",
    reason: "something else may listen there",
  })),
  {
    document: "docs/GUIDE.md",
    text: "[kafka-1.example.net:9092, kafka-2.example.net:9092]",
    by: ({ stack }) => `[${stack.brokers}]`,
    reason: "a cluster of one's own",
  },
  {
    document: "docs/GUIDE.md",
    text: "[scylla-1.example.net:9042, scylla-2.example.net:9042]",
    by: ({ stack }) => `[${stack.scylla}]`,
    reason: "a cluster of one's own",
  },
  {
    document: "docs/REFERENCE.md",
    text: "andean bench --report bench.html",
    by: () =>
      "andean bench produce pipeline --records 2000 --warm-up 0 --repetitions 2 " +
      "--report bench.html",
    reason: "takes minutes; two stages and few records tell as well whether it runs",
  },
];
