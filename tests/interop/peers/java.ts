import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tell } from "../../../scripts/output.ts";
import { cacheFolder, type JarSet, resolveJars } from "../../../scripts/stack/jars.ts";
import { findJava } from "../../../scripts/stack/java.ts";
import { runProgram } from "./run_program.ts";

/** Kafka's own clients for Java, and what writes records' values. */
const JARS: JarSet = {
  name: "interop-kafka-4.1.0-avro-1.12.0-protobuf-4.29.3",
  artifacts: [
    { group: "org.apache.kafka", id: "kafka-clients", version: "4.1.0" },
    { group: "org.apache.avro", id: "avro", version: "1.12.0" },
    { group: "com.google.protobuf", id: "protobuf-java", version: "4.29.3" },
    { group: "org.slf4j", id: "slf4j-nop", version: "1.7.36" },
  ],
};

const SOURCES = ["Peer", "Topics", "Format", "AvroFormat", "ProtoFormat"];

/** The compiler, which a Java runtime alone does not have. */
const COMPILER = ["--module", "jdk.compiler/com.sun.tools.javac.Main"];

/** The Java that tests use; `undefined` where there is none. */
export const java: string | undefined = await usableJava();

if (java === undefined) {
  tell("Tests with Java's clients are left out, for want of a JDK 17 (up to 23) and Maven");
}

async function usableJava(): Promise<string | undefined> {
  const found = await findJava().then(({ path }) => path, () => undefined);
  if (found === undefined || !await runs(found, [...COMPILER, "-version"])) return undefined;
  const isCached = await Deno.stat(join(cacheFolder(), JARS.name)).then(() => true, () => false);
  return isCached || await runs("mvn", ["--version"]) ? found : undefined;
}

async function runs(command: string, args: string[]): Promise<boolean> {
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(command, options).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

let compiled: Promise<string> | undefined;

/** Compiles the programs. @returns their class path */
async function classPath(command: string): Promise<string> {
  const folder = await resolveJars(JARS, { report: tell });
  // By name: the compiler, run as a module, does not know what `*` means.
  const jars = Array.from(Deno.readDirSync(folder), ({ name }) => join(folder, name)).join(":");
  const classes = await Deno.makeTempDir({ dir: cacheFolder(), prefix: "interop-classes-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(classes, { recursive: true }));
  const { success, stderr } = await new Deno.Command(command, {
    args: [
      ...COMPILER,
      ...["-proc:none", "-cp", jars, "-d", classes],
      ...SOURCES.map((name) => fileURLToPath(new URL(`java/${name}.java`, import.meta.url))),
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot compile Java: ${new TextDecoder().decode(stderr).trim()}`);
  return `${classes}:${jars}`;
}

/** Runs `java/Peer.java`. */
export async function runJava<Outcome>(what: "write" | "read", job: unknown): Promise<Outcome> {
  if (java === undefined) throw new Error("There is no Java");
  const path = await (compiled ??= classPath(java));
  const args = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, "Peer", what];
  return await runProgram<Outcome>(java, args, job);
}
