import { AndeanError } from "../../errors/andean_error.ts";
import { backoffMs } from "../../errors/backoff.ts";
import { fetchFailure } from "../../errors/fetch_failure.ts";
import { sleep } from "../../errors/sleep.ts";
import { undecodable } from "../../record/undecodable.ts";
import { loggerFor } from "../../telemetry/log.ts";
import { OutageLog } from "../../telemetry/outage_log.ts";

/** Where the registry is, and who asks. */
export interface RegistryConnection {
  /** For example `http://registry:8081`. */
  url: string;
  user?: string | undefined;
  password?: string | undefined;
}

/** How long a registry that is away is waited for. */
export interface RegistryPatience {
  /** In milliseconds. */
  maxMs: number;
  signal: AbortSignal;
  /** Told of each failure that will be tried again, instead of the log. */
  onWaiting?: ((error: AndeanError) => void) | undefined;
}

/** The languages of schemas. */
const SCHEMA_TYPES = ["AVRO", "PROTOBUF", "JSON"] as const;
/** One of {@linkcode SCHEMA_TYPES}. */
export type SchemaType = typeof SCHEMA_TYPES[number];

/** A schema as the registry keeps it. */
export interface RegisteredSchema {
  type: SchemaType;
  text: string;
  /** What it imports or uses, each before those that use it. */
  references: { name: string; text: string }[];
}

const REQUEST_MS = 10_000;
/** Schemas refer to each other; a chain or a number beyond this is a mistake. */
const MAX_REFERENCES = 200;
/** Confluent's error codes of subjects, versions and schemas that are not there. */
const NOT_FOUND_CODES = [40_401, 40_402, 40_403];

/** What to do about an answer that no registry gives. */
const WRONG_ADDRESS = "Check the address in --schema-registry.";
/** And about one that it gives, without what was asked for. */
const NO_REGISTRY = "Check that what answers at --schema-registry is a registry with Confluent's " +
  "REST API, and no proxy that changes its answers.";

/** A schema's entry in the answers of the REST API. */
interface SchemaAnswer {
  schema?: unknown;
  schemaType?: unknown;
  references?: { name: string; subject: string; version: number }[] | null;
}

/**
 * Asks a Schema Registry that speaks Confluent's REST API (also Karapace, Apicurio, Redpanda).
 *
 * `@kafkajs/confluent-schema-registry` is not used: it decodes each record asynchronously, does not
 * tell a schema that is unknown from a registry that is away, and brings decoders of its own.
 */
export class RegistryClient {
  #connection: RegistryConnection;
  #patience: RegistryPatience;
  #outage = new OutageLog(loggerFor("formats"), {
    meanwhile: "records wait for their schemas",
    over: "the schema registry answers again",
  });

  constructor(connection: RegistryConnection, patience: RegistryPatience) {
    this.#connection = connection;
    this.#patience = patience;
  }

  /**
   * A schema by its id, with all that it imports or uses.
   *
   * @throws {AndeanError} `undecodable` where there is no such schema, or none that andean can read;
   * `refused` or `unreachable` where the registry doesn't answer that
   */
  async schema(id: number): Promise<RegisteredSchema> {
    const answer = await this.#ask("GET", `/schemas/ids/${id}`) as SchemaAnswer;
    const { type, text } = this.#parsed(answer, `schema ${id}`);
    const references = new Map<string, string>();
    await this.#collect(answer, references, 0);
    return {
      type,
      text,
      references: [...references].map(([name, text]) => ({ name, text })),
    };
  }

  /**
   * Registers a schema, or finds it registered.
   *
   * @returns its id
   * @throws {AndeanError} `refused` or `unreachable` where the registry doesn't take it
   */
  async register(subject: string, type: SchemaType, text: string): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    // The type is left away for Avro, which registries before 5.5 have only.
    const body = type === "AVRO" ? { schema: text } : { schema: text, schemaType: type };
    const { id } = await this.#ask("POST", path, body) as { id?: unknown };
    if (!Number.isInteger(id)) {
      throw this.#strange("register a schema", "it tells no id", NO_REGISTRY);
    }
    return id as number;
  }

  /**
   * Forgets a subject, and its schemas where nobody else has them.
   *
   * @throws {AndeanError} `undecodable` where there is no such subject, `refused` or `unreachable`
   */
  async forget(subject: string): Promise<void> {
    await this.#ask("DELETE", `/subjects/${encodeURIComponent(subject)}`);
  }

  /**
   * Asks for nothing of use, to find out whether the registry is there.
   *
   * @throws {AndeanError} where no registry answers, or it refuses us
   */
  async probe(): Promise<void> {
    await this.#ask("GET", "/schemas/types");
  }

  async #collect(
    { references }: SchemaAnswer,
    found: Map<string, string>,
    depth: number,
  ): Promise<void> {
    for (const { name, subject, version } of references ?? []) {
      if (found.has(name)) continue;
      if (depth > MAX_REFERENCES || found.size > MAX_REFERENCES) {
        throw undecodable(`its schema refers to more than ${MAX_REFERENCES} others`);
      }
      const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
      const answer = await this.#ask("GET", path) as SchemaAnswer;
      await this.#collect(answer, found, depth + 1);
      found.set(name, this.#parsed(answer, `"${name}"`).text);
    }
  }

  #parsed({ schema, schemaType }: SchemaAnswer, what: string) {
    const type = SCHEMA_TYPES.find((known) => known === (schemaType ?? "AVRO"));
    if (typeof schema !== "string") {
      throw this.#strange(`read ${what}`, "its answer holds no schema", NO_REGISTRY);
    }
    if (type === undefined) throw undecodable(`${what} of the registry is of type ${schemaType}`);
    return { type, text: schema };
  }

  /** Tries until the registry answers, it refuses, or the patience is at its end. */
  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { maxMs, signal, onWaiting } = this.#patience;
    const deadline = performance.now() + maxMs;
    for (let attempt = 0;; attempt++) {
      if (signal.aborted) throw interrupted();
      try {
        const answer = await this.#once(method, path, body);
        this.#outage.succeeded();
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof AndeanError) || !thrown.retriable) throw thrown;
        if (signal.aborted) throw interrupted();
        const left = deadline - performance.now();
        if (left <= 0) throw thrown;
        if (onWaiting === undefined) this.#outage.failed(thrown.message);
        else onWaiting(thrown);
        // An undecided schema makes no dead letter: its records wait, as they do for the database.
        await sleep(Math.min(left, backoffMs(attempt, { initialMs: 250 })), signal);
      }
    }
  }

  async #once(method: string, path: string, body: unknown): Promise<unknown> {
    const { url, user, password } = this.#connection;
    const headers: Record<string, string> = {
      accept: "application/vnd.schemaregistry.v1+json, application/json",
    };
    if (body !== undefined) headers["content-type"] = "application/vnd.schemaregistry.v1+json";
    if (user !== undefined) headers["authorization"] = basic(user, password ?? "");
    const timeout = AbortSignal.timeout(REQUEST_MS);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url.replace(/\/+$/, "") + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([timeout, this.#patience.signal]),
      });
      text = await response.text();
    } catch (cause) {
      throw this.#away(timeout.aborted ? "it doesn't answer" : fetchFailure(cause), cause);
    }
    return this.#answer(response.status, text, `${method} ${path}`);
  }

  #answer(status: number, text: string, request: string): unknown {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      answer = undefined;
    }
    if (status >= 200 && status < 300 && answer !== undefined) return answer;
    const { error_code: code, message } = (answer ?? {}) as {
      error_code?: number;
      message?: string;
    };
    if (status === 401 || status === 403) {
      throw new AndeanError(
        "refused",
        `Cannot use the schema registry at ${this.#connection.url}: it refuses ` +
          (this.#connection.user === undefined ? "us" : `the login of "${this.#connection.user}"`) +
          ` (HTTP ${status})`,
        { hint: "Check --schema-registry-user and ANDEAN_SCHEMA_REGISTRY_PASSWORD." },
      );
    }
    if (status === 409 || status === 422) {
      throw new AndeanError(
        "refused",
        `Cannot register the schema: the schema registry refuses it (${message ?? status})`,
        { hint: "Give one that is compatible with the subject's with --schema." },
      );
    }
    if (status === 404 && NOT_FOUND_CODES.includes(code ?? 0)) {
      throw undecodable(`the schema registry does not know it (${request})`);
    }
    if (status >= 500 || status === 429 || status === 408) throw this.#away(`HTTP ${status}`);
    // Another 404 comes from a wrong address: that must not make dead letters.
    const hint = code === undefined ? WRONG_ADDRESS : "The registry's log says more.";
    throw this.#strange(request, message ?? `HTTP ${status}`, hint);
  }

  #away(reason: string, cause?: unknown): AndeanError {
    return new AndeanError(
      "unreachable",
      `Cannot reach the schema registry at ${this.#connection.url}: ${reason}`,
      { hint: "Check --schema-registry, and that it is up.", retriable: true, cause },
    );
  }

  #strange(action: string, reason: string, hint: string): AndeanError {
    return new AndeanError(
      "refused",
      `Cannot use the schema registry at ${this.#connection.url} (${action}): ${reason}`,
      { hint },
    );
  }
}

function basic(user: string, password: string): string {
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}

function interrupted(): AndeanError {
  return new AndeanError("interrupted", "Interrupted while waiting for the schema registry");
}
