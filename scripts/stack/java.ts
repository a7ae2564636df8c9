import { join } from "node:path";
import { AndeanError } from "../../src/errors/andean_error.ts";

/** A Java runtime that both services run on. */
export interface Java {
  path: string;
  /** 17 for "17.0.15". */
  major: number;
}

// Cassandra 5.0 is released for 11 and 17 and its security manager is gone for good with 24;
// Kafka 4 needs 17.
const OLDEST = 17;
const NEWEST = 23;

/**
 * Finds the Java to run services with: `$JAVA_HOME`'s, or else the first on the path.
 *
 * @throws AndeanError `configuration` if there is none or its version does not fit.
 */
export async function findJava(): Promise<Java> {
  const home = Deno.env.get("JAVA_HOME");
  const path = home ? join(home, "bin", "java") : "java";
  const hint = `Install a Java ${OLDEST} runtime and put it on the path or in JAVA_HOME; ` +
    "with a container engine (docker compose) no Java is needed.";
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(path, {
      args: ["-version"],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
  } catch (error) {
    const place = home ? `JAVA_HOME has no bin/java` : `there is no "java" on the path`;
    throw new AndeanError("configuration", `Cannot start the stack: ${place}`, {
      hint,
      cause: error,
    });
  }
  const decoder = new TextDecoder();
  const text = decoder.decode(output.stderr) + decoder.decode(output.stdout);
  const major = parseJavaMajor(text);
  if (major === undefined || major < OLDEST || major > NEWEST) {
    const found = major === undefined ? "an unknown version" : `version ${major}`;
    throw new AndeanError(
      "configuration",
      `Cannot start the stack: Java is ${found}, wanted is ${OLDEST} (up to ${NEWEST} may work)`,
      { hint },
    );
  }
  return { path, major };
}

/** The major version in the output of `java -version`: 8 for "1.8.0_402", 17 for "17.0.15". */
export function parseJavaMajor(text: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
