import { AndeanError, messageOf } from "../../errors/andean_error.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { variableOf } from "./setting.ts";

/** Who asks for a login. */
export type Service = "kafka" | "scylla" | "schema-registry";

/** What a user may have said about a login. */
interface Login {
  user: string | undefined;
  password: string | undefined;
  /** A file that holds the password. */
  file: string | undefined;
}

/**
 * The password for a service, from the environment or a file.
 *
 * @throws {AndeanError} `configuration` where there is a user and no password, or no such file
 */
export async function passwordOf(
  service: Service,
  { user, password, file }: Login,
): Promise<string | undefined> {
  if (password !== undefined) return password;
  const flag = `${service}-password-file`;
  // The newline that editors put at the end of a file belongs to no password.
  if (file !== undefined) return (await readSecret(flag, file)).replace(/\r?\n$/, "");
  if (user === undefined) return undefined;
  throw new AndeanError("configuration", `Cannot log in as "${user}" without a password`, {
    hint: `Set ${variableOf({ name: `${service}-password` })}, or name a file with --${flag}.`,
  });
}

/**
 * The content of a file that nobody else should read; warns where every user of the machine can.
 *
 * A group may: Kubernetes mounts secrets for one (`fsGroup`), whose only member is the process.
 *
 * @param flag the flag that names the file, for the error
 * @throws {AndeanError} `configuration` where it can't be read
 */
export async function readSecret(flag: string, path: string): Promise<string> {
  const content = await readText(flag, path);
  const { mode } = await Deno.stat(path);
  if (mode !== null && (mode & 0o004) !== 0) {
    loggerFor("cli").warn("{path} can be read by every user of this machine: chmod 600 it", {
      path,
    });
  }
  return content;
}

/**
 * The content of a file that a flag names.
 *
 * @throws {AndeanError} `configuration` where it can't be read
 */
export async function readText(flag: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new AndeanError("configuration", `Cannot read "${path}": ${messageOf(cause)}`, {
      hint: `Name a readable file with --${flag}.`,
      cause,
    });
  }
}
