import type { AndeanError } from "../../errors/andean_error.ts";
import { asAndeanError } from "../../errors/thrown.ts";

/** What became of one topic: its result, or why there is none. */
export type Outcome<Options, Result> =
  & { options: Options }
  & ({ result: Result } | { error: AndeanError });

/**
 * Does a command's work for several topics, one after the other. One that can't be done does not
 * keep the others from it, and what ends all of them does not hide what was done before: it is the
 * last outcome then.
 *
 * @param options.onFailure told of each failure that becomes an outcome
 * @param options.isLast whether nothing else is to be done after a result
 * @throws {AndeanError} what ends all while nothing was done: the user's stop, a bug, and no service
 * that answers from the beginning on
 */
export async function inTurn<Options, Result>(
  all: readonly Options[],
  work: (options: Options) => Promise<Result>,
  { onFailure, isLast = () => false }: {
    onFailure: (error: AndeanError) => void;
    isLast?: (result: Result) => boolean;
  },
): Promise<Outcome<Options, Result>[]> {
  const outcomes: Outcome<Options, Result>[] = [];
  for (const options of all) {
    try {
      const result = await work(options);
      outcomes.push({ options, result });
      if (isLast(result)) break;
    } catch (thrown) {
      const error = asAndeanError(thrown);
      const { code } = error;
      const endsAll = code === "interrupted" || code === "internal";
      // The next one would wait for the same services once more.
      if (outcomes.length === 0 && (endsAll || code === "unreachable")) throw error;
      onFailure(error);
      outcomes.push({ options, error });
      if (endsAll) break;
    }
  }
  return outcomes;
}
