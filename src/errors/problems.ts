import { AndeanError } from "./andean_error.ts";

/**
 * What is wrong with several things of which each is tried, so that all of it is told in one error
 * and not one after the other.
 *
 * @example
 * ```ts
 * import { Problems } from "./problems.ts";
 *
 * const topics = ["a", "b"];
 * const problems = new Problems("ingest", "topic", topics);
 * await Promise.all(topics.map((topic) => problems.of(topic, () => Promise.resolve(topic))));
 * problems.throwIfAny();
 * ```
 */
export class Problems {
  #action: string;
  #noun: string;
  #names: readonly string[];
  #found: { name: string; error: AndeanError }[] = [];

  /**
   * @param action what is wanted, to follow "Cannot"
   * @param noun what each of them is
   * @param names of all of them, each once; with one alone its error is thrown as it is, at once
   */
  constructor(action: string, noun: string, names: readonly string[]) {
    this.#action = action;
    this.#noun = noun;
    this.#names = names;
  }

  /**
   * Does something for one of them; `undefined` where that could not be done.
   *
   * @throws what the work throws, where there is one name alone, and at once what is `interrupted`,
   * `internal`, or no `AndeanError`
   */
  async of<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      const isOurs = thrown instanceof AndeanError &&
        thrown.code !== "interrupted" && thrown.code !== "internal";
      if (this.#names.length === 1 || !isOurs) throw thrown;
      this.#found.push({ name, error: thrown });
      return undefined;
    }
  }

  /**
   * @throws {AndeanError} with all that was found: `configuration` where any of it is a mistake of
   * the caller, else with the first one's code
   */
  throwIfAny(): void {
    // They are tried at once, and told in their own order.
    const found = this.#names.flatMap((name) => this.#found.filter((one) => one.name === name));
    const [first] = found;
    if (first === undefined) return;
    const count = new Set(found.map(({ name }) => name)).size;
    const told = found.map(({ name, error }) =>
      `${this.#noun} "${name}": ${error.message.replace(/^C(?=annot )/, "c")}`
    );
    const hints = new Set(found.flatMap(({ error }) => error.hint ?? []));
    const isMistake = found.some(({ error }) => error.exitCode === 2);
    throw new AndeanError(
      isMistake ? "configuration" : first.error.code,
      `Cannot ${this.#action} ${count} of ${this.#names.length} ${this.#noun}s: ${told.join("; ")}`,
      { hint: [...hints].join(" ") || undefined, cause: first.error },
    );
  }
}
