import manifest from "../../../deno.json" with { type: "json" };
import { programCommand } from "../../../scripts/program.ts";
import type { Contender } from "../harness/contender.ts";

/** andean as its users run it, with the defaults of all its flags. */
export const ANDEAN: Contender = {
  name: "andean",
  what: "andean ingest --until end",
  ends: true,
  slow: false,
  prepare: () =>
    Promise.resolve({
      version: `andean ${manifest.version}, Deno ${Deno.version.deno}`,
      start: ({ brokers, scylla, user, password, topic, group, keyspace, table }) => {
        const [command, ...args] = programCommand("source");
        const flags = { brokers, scylla, topic, group, keyspace, table, "scylla-user": user };
        return {
          command,
          args: [
            ...args,
            "ingest",
            "--until",
            "end",
            ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
          ],
          env: { ANDEAN_SCYLLA_PASSWORD: password },
          group,
        };
      },
    }),
};
