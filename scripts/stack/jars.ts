import { join } from "node:path";
import { AndeanError, messageOf } from "../../src/errors/andean_error.ts";

/** A Maven artifact that is resolved with everything that it depends on. */
export interface Artifact {
  group: string;
  id: string;
  version: string;
}

/** Jars that run together: one folder in the cache. */
export interface JarSet {
  name: string;
  artifacts: readonly Artifact[];
}

/** Apache Kafka's broker. */
export const KAFKA_JARS: JarSet = {
  name: "kafka-4.1.0",
  artifacts: [
    { group: "org.apache.kafka", id: "kafka_2.13", version: "4.1.0" },
    { group: "org.apache.logging.log4j", id: "log4j-slf4j-impl", version: "2.25.1" },
  ],
};

/** Apache Cassandra, which stands in for ScyllaDB where there is no container engine. */
export const CASSANDRA_JARS: JarSet = {
  name: "cassandra-5.0.5",
  artifacts: [{ group: "org.apache.cassandra", id: "cassandra-all", version: "5.0.5" }],
};

/** The database's own driver for Java, for whoever counts without any of our code. */
export const DRIVER_JARS: JarSet = {
  name: "java-driver-4.19.0",
  artifacts: [{ group: "org.apache.cassandra", id: "java-driver-core", version: "4.19.0" }],
};

/** The folder that keeps jars between runs: `$ANDEAN_CACHE`, or the user's cache folder. */
export function cacheFolder(env: { get(name: string): string | undefined } = Deno.env): string {
  const own = env.get("ANDEAN_CACHE");
  if (own) return own;
  const base = env.get("XDG_CACHE_HOME") || join(env.get("HOME") ?? ".", ".cache");
  return join(base, "andean");
}

/**
 * The folder with a set's jars; asks Maven for them once.
 *
 * @throws AndeanError `configuration` if there is no Maven, `unreachable` if it could not get them.
 */
export async function resolveJars(
  set: JarSet,
  options: { report: (line: string) => void; signal?: AbortSignal | undefined },
): Promise<string> {
  const folder = join(cacheFolder(), set.name);
  if (await exists(folder)) return folder;
  options.report(`${set.name}: downloading its jars with Maven, once, into ${folder}`);
  await Deno.mkdir(cacheFolder(), { recursive: true });
  // Next to its final place, so that the rename cannot cross file systems. An interrupted download
  // never has the final name, so it can't be mistaken for a complete one.
  const work = await Deno.makeTempDir({ dir: cacheFolder(), prefix: `${set.name}.part-` });
  try {
    const pom = join(work, "pom.xml");
    const jars = join(work, "jars");
    await Deno.writeTextFile(pom, renderPom(set));
    await runMaven(set, pom, jars, options.signal);
    try {
      await Deno.rename(jars, folder);
    } catch (error) {
      // Another process was faster: its jars are the same.
      if (!await exists(folder)) throw error;
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  return folder;
}

/** A project that has nothing but the set's artifacts as dependencies. */
export function renderPom(set: JarSet): string {
  const dependencies = set.artifacts.map(({ group, id, version }) =>
    `    <dependency><groupId>${group}</groupId><artifactId>${id}</artifactId>` +
    `<version>${version}</version></dependency>`
  );
  return [
    `<project xmlns="http://maven.apache.org/POM/4.0.0">`,
    "  <modelVersion>4.0.0</modelVersion>",
    `  <groupId>andean.stack</groupId><artifactId>${set.name}</artifactId><version>1</version>`,
    "  <packaging>pom</packaging>",
    "  <dependencies>",
    ...dependencies,
    "  </dependencies>",
    "</project>",
    "",
  ].join("\n");
}

async function runMaven(
  set: JarSet,
  pom: string,
  jars: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("mvn", {
      args: [
        "--quiet",
        "--batch-mode",
        "--file",
        pom,
        "dependency:copy-dependencies",
        `-DoutputDirectory=${jars}`,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...(signal === undefined ? {} : { signal }),
    }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new AndeanError(
        "configuration",
        `Cannot download ${set.name}: there is no "mvn" on the path`,
        {
          hint: "Install Maven 3; with a container engine (docker compose) it is not needed.",
          cause: error,
        },
      );
    }
    throw new AndeanError("local-file", `Cannot run "mvn": ${messageOf(error)}`, { cause: error });
  }
  signal?.throwIfAborted();
  if (!output.success || !await exists(jars)) {
    const decoder = new TextDecoder();
    const lines = (decoder.decode(output.stdout) + decoder.decode(output.stderr)).split("\n");
    const reason = lines.find((line) => line.includes("ERROR")) ?? `exit code ${output.code}`;
    throw new AndeanError("unreachable", `Cannot download ${set.name}: ${reason.trim()}`, {
      hint: `Run "mvn dependency:get -Dartifact=${coordinates(set)}" to see what Maven needs.`,
      retriable: true,
    });
  }
}

function coordinates(set: JarSet): string {
  const first = set.artifacts[0]!;
  return `${first.group}:${first.id}:${first.version}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
