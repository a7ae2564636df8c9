import type { Mutation } from "../mutation.ts";

const WATERMARK = "src/ingest/commit/watermark.ts";
const ASSIGNMENT = "src/ingest/commit/assignment.ts";
const COMMITTER = "src/ingest/commit/committer.ts";
const CONSUMER = "src/kafka/group/group_consumer.ts";

/** When offsets are committed, and whose. */
export const COMMITTING: readonly Mutation[] = [
  {
    name: "the watermark passes an open span",
    breaks: 1,
    file: WATERMARK,
    find: "if (span.openParts > 0) break;",
    replace: "if (span.openParts > 0) continue;",
    tests: ["ingest/commit/watermark_test.ts"],
  },
  {
    name: "the first part of a span settles all of it",
    breaks: 1,
    file: WATERMARK,
    find: "      span.openParts--;\n      if (span.openParts === 0) this.#advance();",
    replace: "      span.openParts--;\n      for (const one of this.#spans) one.openParts = 0;\n" +
      "      this.#advance();",
    tests: ["ingest/commit/watermark_test.ts"],
  },
  {
    name: "a span that goes back behind what was read is taken",
    breaks: 1,
    file: WATERMARK,
    find: "this.#read !== undefined && nextOffset < this.#read",
    replace: "this.#read !== undefined && nextOffset < 0",
    tests: ["ingest/commit/watermark_test.ts"],
  },
  {
    name: "what is read is committed, settled or not",
    breaks: 1,
    file: ASSIGNMENT,
    find: "offsets.set(partition, committable);",
    replace: "offsets.set(partition, this.#watermarks.get(partition)!.read!);",
    tests: ["ingest/commit/assignment_test.ts", "ingest/commit/committer_test.ts"],
  },
  {
    name: "an answer that comes late undoes a newer commit",
    breaks: "commits never go back",
    file: ASSIGNMENT,
    find: "Math.max(offset, this.#committed.get(partition) ?? 0)",
    replace: "offset",
    tests: ["ingest/commit/assignment_test.ts"],
  },
  {
    name: "one Kafka partition at its end stands for all",
    breaks: "until the end means every end",
    file: ASSIGNMENT,
    find: "return this.partitions.every((partition) =>",
    replace: "return this.partitions.some((partition) =>",
    tests: ["ingest/commit/assignment_test.ts"],
  },
  {
    name: "what a commit confirms counts again with the next one",
    breaks: 34,
    file: ASSIGNMENT,
    find: "this.#unconfirmed.delete(partition);",
    replace: "",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "a commit that nobody answered counts wherever the next assignment starts",
    breaks: 34,
    file: COMMITTER,
    find: "const isCommitted = (starts.get(partition) ?? 0) >= to;",
    replace: "const isCommitted = true;",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "acknowledgements of an assignment that is over are committed",
    breaks: 2,
    file: COMMITTER,
    find: "if (assignment !== this.#parts.assignment()) return;",
    replace: "",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "the commit goes ahead of its ledger entry",
    breaks: 13,
    file: COMMITTER,
    find: `    await this.#note(assignment);
    // A rebalance came in between: these offsets are for others to commit.
    if (assignment !== this.#parts.assignment()) return;
    try {
      const confirmed = await this.#parts.consumer.commit(offsets);`,
    replace: `    try {
      const confirmed = await this.#parts.consumer.commit(offsets);
      await this.#note(assignment);`,
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "what the ledger did not take counts as noted",
    breaks: 13,
    file: COMMITTER,
    find: "          await this.#parts.ledger?.write(",
    replace: "          assignment.noted(range);\n          await this.#parts.ledger?.write(",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "numbers that don't add up are taken for an outage of the ledger",
    breaks: 13,
    file: COMMITTER,
    find: `if (error instanceof AndeanError && error.code === "internal") throw error;`,
    replace: "",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "what was to be committed counts as confirmed",
    breaks: "until the end means committed",
    file: COMMITTER,
    find: "assignment.confirm(confirmed)",
    replace: "assignment.confirm(offsets)",
    tests: ["ingest/ingest_run_test.ts"],
  },
  {
    name: "a failed commit counts as confirmed",
    breaks: "until the end means committed",
    file: COMMITTER,
    find: "this.#commits.failed(messageOf(error));",
    replace: "this.#commits.failed(messageOf(error));\n      assignment.confirm(offsets);",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "commits overlap",
    breaks: 13,
    file: COMMITTER,
    find: "return this.#last = this.#last.then(() => this.#commit());",
    replace: "return this.#last = Promise.resolve().then(() => this.#commit());",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "what others have committed counts as committed here",
    breaks: 34,
    file: COMMITTER,
    find: "if (isCommitted && ownCommits.has(partition))",
    replace: "if (isCommitted)",
    tests: ["ingest/commit/committer_test.ts"],
  },
  {
    name: "others' commits are taken for our own",
    breaks: 34,
    file: "src/kafka/group/group_membership.ts",
    find: "metadata === this.#mark",
    replace: "metadata !== null",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "others' Kafka partitions are committed, too",
    breaks: 3,
    file: CONSUMER,
    find: "[...offsets].filter(([partition]) => owned?.has(partition))",
    replace: "[...offsets].filter(() => owned !== undefined)",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "time passes between checking what is ours and committing it",
    breaks: 3,
    file: CONSUMER,
    find: "      await this.#membership.commit(generation, topic, ours);",
    replace: "      await Promise.resolve();\n" +
      "      await this.#membership.commit(generation, topic, ours);",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "a commit that a rebalance has refused counts as confirmed",
    breaks: 3,
    file: CONSUMER,
    find: `this.#log.info("offsets not committed, the group is rebalancing");
        return new Map();`,
    replace: "return ours;",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "the next generation begins before the fetch loops have ended",
    breaks: 4,
    file: CONSUMER,
    find: "await allEnded([loops.run(), this.#beat(generation, loops)], () => loops.end());",
    replace: "await Promise.race([loops.run(), this.#beat(generation, loops)]);",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "a group that begins at the end does not remember where that was",
    breaks: 11,
    file: "src/kafka/group/group_membership.ts",
    find: `this.#options.from === "latest"
        ? offsets`,
    replace: `this.#options.from !== "latest"
        ? offsets`,
    tests: ["kafka/group/group_consumer_test.ts", "kafka/several_topics_test.ts"],
  },
  {
    name: "an offset that the topic does not hold comes back with the next join",
    breaks: 11,
    file: "src/kafka/group/group_membership.ts",
    find: "if (passing.size > 0)",
    replace: `if (passing.size > 0 && this.#options.from === "latest")`,
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "what others have committed since is passed over for an unheld offset",
    breaks: 11,
    file: "src/kafka/group/group_membership.ts",
    find: `refused !== "any" && refused !== Number(offset)`,
    replace: "refused === undefined",
    tests: ["kafka/group/group_consumer_test.ts"],
  },
  {
    name: "where a topic ends is asked before what the group has committed",
    breaks: 11,
    file: "src/ingest/start/ready_topics.ts",
    find: "const held = after.map((range) =>",
    replace: "const held = before.map((range) =>",
    tests: ["ingest/start/ready_topics_test.ts"],
  },
  {
    name: "where a topic begins is asked after what the group has committed",
    breaks: 11,
    file: "src/ingest/start/ready_topics.ts",
    find: "const firsts = new Map(before.map(",
    replace: "const firsts = new Map(after.map(",
    tests: ["ingest/start/ready_topics_test.ts"],
  },
  {
    name: "what is in flight is not waited for in a rebalance",
    breaks: "a rebalance commits what is in flight",
    file: "src/ingest/ingest_run.ts",
    find: "    await this.#drained(HAND_OVER_MS);\n",
    replace: "",
    tests: ["ingest/ingest_run_test.ts"],
  },
];
