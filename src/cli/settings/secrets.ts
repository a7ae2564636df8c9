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
  const name = `${service}-password`;
  const secret = await secretOf(name, { value: password, file });
  if (secret !== undefined || user === undefined) return secret;
  throw new AndeanError("configuration", `Cannot log in as "${user}" without a password`, {
    hint: `Set ${variableOf({ name })}, or name a file with --${name}-file.`,
  });
}

/**
 * A secret from the environment, which is the stronger, or from a file; `undefined` for neither.
 *
 * @param name the setting's; the flag of its file is called `<name>-file`
 * @throws {AndeanError} `configuration` where the file can't be read
 */
export async function secretOf(
  name: string,
  { value, file }: { value: string | undefined; file: string | undefined },
): Promise<string | undefined> {
  if (value !== undefined || file === undefined) return value;
  // The newline that editors put at the end of a file belongs to no password.
  return (await readSecret(`${name}-file`, file)).replace(/\r?\n$/, "");
}

/**
 * The content of a file that nobody else should read, with {@linkcode warnOfReaders}.
 *
 * @param flag the flag that names the file, for the error
 * @throws {AndeanError} `configuration` where it can't be read
 */
export async function readSecret(flag: string, path: string): Promise<string> {
  const content = await readText(flag, path);
  await warnOfReaders(path);
  return content;
}

/**
 * Warns where every user of the machine can read a file. A group may, as it does where Kubernetes
 * mounts a secret for one (`fsGroup`).
 */
export async function warnOfReaders(path: string): Promise<void> {
  const { mode } = await Deno.stat(path);
  if (mode === null || (mode & 0o004) === 0 || await isMountedSecret(path)) return;
  loggerFor("cli").warn("{path} can be read by every user of this machine: chmod 600 it", { path });
}

/**
 * Whether a container's engine has put a secret there, for everybody in the container to read:
 * Docker does so below /run/secrets, Kubernetes by links into its folder ..data.
 */
async function isMountedSecret(path: string): Promise<boolean> {
  if (/^(\/var)?\/run\/secrets\//.test(path)) return true;
  const target = await Deno.readLink(path).catch(() => ""); // What is no link leads nowhere.
  return target.startsWith("..data/");
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
