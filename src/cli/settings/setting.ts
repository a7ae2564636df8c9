import type * as z from "zod";

/** One thing that a user can set, by flag, environment variable or config file. */
export interface Setting<T = unknown> {
  /**
   * The flag's name without dashes, for example `batch-rows`. The environment variable is
   * `ANDEAN_BATCH_ROWS`, and the config file's key is the flag's name.
   */
  name: string;
  /** What stands for the value in the help; absent for a flag that needs none. */
  placeholder?: string;
  help: string;
  /** Shown in the help, and used where nothing else is given; absent for none. */
  default?: string;
  /** Reads and checks a value. */
  schema: z.ZodType<T>;
  /** Comes from the environment only, so that it never stands in a process list or a file. */
  secret?: boolean;
  /** Comes from the config file only, because it is more than a word. */
  onlyInFile?: boolean;
  /** The path of a file: in a config file it counts from that file's folder, as it does anywhere. */
  isFile?: boolean;
  /** The heading of the help that it stands under. @default "Options:" */
  heading?: string;
}

/** Settings by the names under which the program uses them. */
export type Settings = Record<string, Setting>;

/** What {@linkcode Settings} become: a setting without a default may be `undefined`. */
export type Values<S extends Settings> = {
  [K in keyof S]: S[K] extends { default: string } ? z.output<S[K]["schema"]>
    : z.output<S[K]["schema"]> | undefined;
};

/** Declares settings under a heading of the help, keeping for each whether it has a default. */
export function settings<const S extends Settings>(heading: string, declared: S): S {
  return Object.fromEntries(
    Object.entries(declared).map(([key, setting]) => [key, { ...setting, heading }]),
  ) as S;
}

/** Whether a setting can be given on the command line. */
export function isFlag({ secret, onlyInFile }: Pick<Setting, "secret" | "onlyInFile">): boolean {
  return !secret && !onlyInFile;
}

/** The environment variable of a setting. */
export function variableOf({ name }: Pick<Setting, "name">): string {
  return `ANDEAN_${name.toUpperCase().replaceAll("-", "_")}`;
}
