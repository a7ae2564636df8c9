import { AndeanError, messageOf } from "../../errors/andean_error.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { variableOf } from "./setting.ts";

type Service = "kafka" | "scylla" | "schema-registry";

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

/** PEM files by what they hold. */
type TlsPaths = Record<"ca" | "cert" | "key", string | undefined>;

/**
 * The contents of the PEM files for a service; `undefined` where it is spoken to in plain text.
 *
 * @param wanted whether TLS was asked for; naming a file asks for it, too
 * @throws {AndeanError} `configuration` where a file can't be read
 */
export async function tlsFiles(
  service: Service,
  wanted: boolean | undefined,
  paths: TlsPaths,
): Promise<TlsPaths | undefined> {
  const given = Object.entries(paths).filter(([, path]) => path !== undefined);
  if (!(wanted ?? given.length > 0)) return undefined;
  const contents: TlsPaths = { ca: undefined, cert: undefined, key: undefined };
  for (const [part, path] of given) {
    const read = part === "key" ? readSecret : readText;
    contents[part as keyof TlsPaths] = await read(`${service}-tls-${part}`, path!);
  }
  return contents;
}

async function readSecret(flag: string, path: string): Promise<string> {
  const content = await readText(flag, path);
  const { mode } = await Deno.stat(path);
  if (mode !== null && (mode & 0o004) !== 0) {
    loggerFor("cli").warn("{path} can be read by every user of this machine: chmod 600 it", {
      path,
    });
  }
  return content;
}

async function readText(flag: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new AndeanError("configuration", `Cannot read "${path}": ${messageOf(cause)}`, {
      hint: `Name a readable file with --${flag}.`,
      cause,
    });
  }
}
