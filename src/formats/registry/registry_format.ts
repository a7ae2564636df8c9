import { AndeanError } from "../../errors/andean_error.ts";
import { concurrently } from "../../errors/concurrently.ts";
import { undecodable } from "../../record/undecodable.ts";
import type { Value, ValueFormat } from "../value_format.ts";
import { type RegisteredDecoder, registeredDecoder } from "./registered_decoder.ts";
import type { RegistryClient, SchemaType } from "./registry_client.ts";
import { afterId, schemaIdOf } from "./wire_format.ts";

/** So many schemas are asked for at once. */
const AT_ONCE = 8;
/** Damaged records can name any number of schemas that don't exist; far more than a batch has. */
const MAX_UNUSABLE = 200_000;
/** A registry may get to know a schema after its first records were read. */
const ASK_AGAIN_MS = 60_000;

/** What is known of a schema's id. */
type Known = RegisteredDecoder | { error: AndeanError; askAgainAt: number };

/** What a {@linkcode RegistryFormat} is made of. */
export interface RegistryFormatParts {
  name: string;
  client: Pick<RegistryClient, "schema">;
  /** Schemas of other types are refused; absent where any is taken. */
  type?: SchemaType | undefined;
  /** For values that name no schema; absent where they are refused. */
  fallback?: ValueFormat | undefined;
  /** Writes values with their schema's id; absent where nothing is written. */
  encode?: ((value: Value) => Uint8Array) | undefined;
}

/**
 * Values that name their schema by its id in a registry.
 *
 * Decoding does not wait: {@linkcode RegistryFormat.ready} fetches the schemas of a batch before,
 * each once.
 */
export class RegistryFormat implements ValueFormat {
  readonly name: string;
  #parts: RegistryFormatParts;
  #known = new Map<number, Known>();
  /** Ids without a decoder, the oldest first. */
  #unusable = new Set<number>();
  #asked = new Map<number, Promise<void>>();

  constructor(parts: RegistryFormatParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  ready(values: Iterable<Uint8Array | null>): Promise<void> | undefined {
    let unknown: Set<number> | undefined;
    let last: number | undefined;
    for (const value of values) {
      const id = schemaIdOf(value);
      if (id === undefined || id === last) continue;
      last = id;
      if (!this.#isKnown(id)) (unknown ??= new Set()).add(id);
    }
    if (unknown === undefined) return undefined;
    return concurrently(unknown, AT_ONCE, (id) => this.#ask(id));
  }

  decode(bytes: Uint8Array): Value {
    const id = schemaIdOf(bytes);
    if (id === undefined) {
      const { fallback } = this.#parts;
      if (fallback !== undefined) return fallback.decode(bytes);
      throw undecodable("the value names no schema: it does not begin with the magic byte 0");
    }
    const known = this.#known.get(id);
    if (known === undefined) {
      throw new AndeanError("internal", `Cannot decode with schema ${id}: it was not made ready`);
    }
    if ("error" in known) throw known.error;
    return known.decode(afterId(bytes));
  }

  encode(value: Value): Uint8Array {
    const { encode } = this.#parts;
    if (encode === undefined) {
      throw new AndeanError("internal", `Cannot write ${this.name}: it was opened for reading`);
    }
    return encode(value);
  }

  hasFractions(names: readonly string[]): boolean {
    return [this.#parts.fallback, ...this.#known.values()].some((known) =>
      known !== undefined && "decode" in known && known.hasFractions?.(names) === true
    );
  }

  #isKnown(id: number): boolean {
    const known = this.#known.get(id);
    return known !== undefined && ("decode" in known || performance.now() < known.askAgainAt);
  }

  /** Those who want the same schema wait for one answer. */
  #ask(id: number): Promise<void> {
    let asked = this.#asked.get(id);
    if (asked === undefined) {
      asked = this.#fetch(id).finally(() => this.#asked.delete(id));
      this.#asked.set(id, asked);
    }
    return asked;
  }

  async #fetch(id: number): Promise<void> {
    const { client, type } = this.#parts;
    try {
      const schema = await client.schema(id);
      if (type !== undefined && schema.type !== type) {
        throw undecodable(`its schema is of type ${schema.type}, wanted ${type}`);
      }
      this.#known.set(id, registeredDecoder(schema));
      this.#unusable.delete(id);
    } catch (thrown) {
      if (!(thrown instanceof AndeanError) || thrown.code !== "undecodable") throw thrown;
      const error = undecodable(`cannot use schema ${id}: ${thrown.message}`, thrown);
      this.#known.set(id, { error, askAgainAt: performance.now() + ASK_AGAIN_MS });
      this.#unusable.delete(id);
      this.#unusable.add(id);
      if (this.#unusable.size > MAX_UNUSABLE) this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#unusable;
    this.#unusable.delete(oldest!);
    this.#known.delete(oldest!);
  }
}
