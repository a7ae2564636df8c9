/**
 * What a login has to be allowed for each command: with these rights it works, and without any one
 * of them it is refused in one line. SECURITY.md has the same table.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { OwnProcess } from "../support/own_process.ts";
import { assertRefused } from "../support/refusal.ts";
import { Clerk, type Right } from "../support/rights.ts";
import { secured } from "../support/secured.ts";
import { shell } from "../support/shell.ts";

interface Need {
  line: string;
  rights: Right[];
  /** How it ends where it may do all that it needs. @default 0 */
  exitCode?: 0 | 1;
  /** What an administrator does first, so that there is something to do for each right. */
  before?: string[];
}

/** For what `init` writes. */
const FOLDER = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));

const READ_LEDGER: Right[] = ["topic READ", "ledger SELECT"];

const NEEDS: Need[] = [
  { line: "produce --count 10", rights: ["topic WRITE"] },
  {
    line: "ingest --until end",
    rights: [...READ_LEDGER, "group READ", "dead-letter topic WRITE", "table MODIFY"],
  },
  { line: "verify", rights: [...READ_LEDGER, "dead-letter topic READ", "table SELECT"] },
  { line: "dead-letters list", rights: ["dead-letter topic READ"] },
  { line: "plan", rights: READ_LEDGER, exitCode: 1 }, // It finds the bad records.
];

/** What only some command lines need, beside what is above: it is not asked for by others. */
const MORE: Need[] = [
  { line: "verify --deep --repair", rights: [...NEEDS[2]!.rights, "table MODIFY"] },
  {
    line: "dead-letters replay",
    rights: ["topic DESCRIBE", "dead-letter topic READ", "table MODIFY", "ledger SELECT"],
    exitCode: 1, // The bad ones fail again.
    // Good ones that somebody read in the wrong format.
    before: ["produce --count 10", "ingest --until end --format protobuf"],
  },
  {
    line: `init --yes --force --output ${join(FOLDER, "andean.yaml")}`,
    rights: ["topic READ"],
  },
];

/** A topic with bad records in it, its table, and all that `ingest` makes. */
async function prepared(): Promise<Clerk> {
  const clerk = await Clerk.open(await secured());
  for (
    const line of [
      "produce --count 100 --corrupt 2 --partitions 2",
      "ingest --create-schema --until end",
    ]
  ) await succeeds(line, clerk.administrator);
  return clerk;
}

async function succeeds(
  line: string,
  environment: Record<string, string>,
  exitCode = 0,
): Promise<string> {
  const outcome = await shell(line.split(" "), { environment });
  assert.equal(outcome.exitCode, exitCode, `${line}: ${outcome.stderr}`);
  return outcome.stderr;
}

for (const { line, rights, exitCode, before = [] } of [...NEEDS, ...MORE]) {
  const name = line.replace(/ --output .*/, "");
  Deno.test(`rights: ${name} needs ${rights.join(", ")}`, async (t) => {
    await using clerk = await prepared();
    for (const first of before) await succeeds(first, clerk.administrator);
    await t.step("and nothing else", async () => {
      await succeeds(line, await clerk.mayDo(rights), exitCode);
    });
    for (const right of rights) {
      await t.step(`and is refused without ${right}`, async () => {
        // What is not stored, or set aside, yet: so that there is something to do for each right.
        if (/^ingest|--repair/.test(line)) {
          await succeeds("produce --count 10 --corrupt 2", clerk.administrator);
        }
        const less = await clerk.mayDo(rights.filter((other) => other !== right));
        await assertRefused(line, less, REFUSED);
      });
    }
  });
}

const REFUSED = {
  message: /the login may|has no (SELECT|MODIFY|CREATE) permission|the topic does not exist/,
  hint: /access control lists|GRANT|topic/,
};

Deno.test("rights: without MODIFY on the ledger, ingest stores all, and tells that it keeps no ledger", async () => {
  await using clerk = await prepared();
  const { line, rights } = NEEDS[1]!;
  // A short run says so to those who debug, and one that goes on to all.
  const told = async (more: Right[]) => {
    await succeeds("produce --count 10", clerk.administrator);
    return await succeeds(`${line} --log-level debug`, await clerk.mayDo([...rights, ...more]));
  };
  assert.match(await told([]), /ledger.*has no MODIFY permission/);
  assert.doesNotMatch(await told(["ledger MODIFY"]), /has no \w+ permission/);
});

Deno.test("rights: topic, keyspace and tables are made by who may CREATE them", async (t) => {
  await using clerk = await Clerk.open(await secured());
  const make: Right[] = ["topic CREATE", "topic WRITE"];
  await t.step("produce makes the topic, or is refused", async () => {
    await assertRefused("produce --count 10", await clerk.mayDo(["topic WRITE"]), REFUSED);
    await succeeds("produce --count 10 --corrupt 2", await clerk.mayDo(make));
  });
  const line = "ingest --create-schema --until end";
  const rights: Right[] = [
    ...["topic READ", "group READ", "dead-letter topic CREATE", "dead-letter topic WRITE"] as const,
    "all keyspaces CREATE",
  ];
  await t.step("ingest --create-schema makes all that it needs, or is refused", async () => {
    const less = await clerk.mayDo(rights.filter((right) => right !== "all keyspaces CREATE"));
    await assertRefused(line, less, REFUSED);
    // Who makes a table may do everything with it.
    await succeeds(line, await clerk.mayDo(rights));
  });
});

for (const taken of ["topic READ", "group READ"] as const) {
  Deno.test(`rights: ${taken}, taken away while ingest runs, ends it, and nothing is lost`, async () => {
    await using clerk = await prepared();
    const { rights } = NEEDS[1]!;
    // Who may not use the group can't leave it: the next member waits until it counts as dead.
    const args = ["ingest", "--session-timeout", "6"];
    await using ingest = new OwnProcess(args, await clerk.mayDo(rights));
    await ingest.told(/joined group/);
    await clerk.mayDo(rights.filter((right) => right !== taken));
    await succeeds("produce --count 500", clerk.administrator);
    const { exitCode, stderr } = await ingest.ended;
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /^andean: Cannot .*: the login may not do this with the \w+\n {2}\S/m);
    await succeeds("ingest --until end", await clerk.mayDo(rights));
    await succeeds("verify", clerk.administrator);
  });
}
