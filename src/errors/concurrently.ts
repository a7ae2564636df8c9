import { allEnded } from "./all_ended.ts";

/**
 * Does `work` for each item, at most `limit` at once, in the order of the items.
 *
 * @throws the first failure, after what was under way has ended; no other item is begun then
 */
export async function concurrently<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  let failed = false;
  const worker = async () => {
    while (!failed) {
      const next = left.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  await allEnded(Array.from({ length: limit }, worker), () => failed = true);
}
