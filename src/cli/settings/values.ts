import * as z from "zod";

/**
 * The forms that a setting's value can take. Each schema reads what a flag, an environment
 * variable or a config file can hold, and its message says what was wanted.
 */

/** Text that is not empty. */
export function text(what = "a text"): z.ZodType<string> {
  const wanted = `wanted ${what}`;
  return z.union([z.string(), z.number()], { error: wanted })
    .transform(String)
    .refine((value) => value.trim() !== "", wanted);
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  const wanted = `wanted a whole number ${bounds}`;
  return z.union([z.string(), z.number()], { error: wanted })
    // Number("") is 0, and Number("0x10") is 16: only decimal digits are taken.
    .refine((value) => /^-?\d+$/.test(String(value)), wanted)
    .transform(Number)
    .refine((value) => value >= min && value <= max, wanted);
}

/** 24 days: the longest that a timer takes. A longer one would end at once. */
const MAX_SECONDS = 2_147_483;

/** A number of seconds, fractions allowed; given as milliseconds. */
export function seconds(): z.ZodType<number> {
  const wanted = `wanted a number of seconds from 0 to ${MAX_SECONDS}`;
  return z.union([z.string(), z.number()], { error: wanted })
    .refine((value) => /^\d+(\.\d+)?$/.test(String(value)), wanted)
    .transform(Number)
    .refine((value) => value <= MAX_SECONDS, wanted)
    .transform((value) => value * 1_000);
}

/** One of several words. */
export function oneOf<const T extends string>(words: readonly T[]): z.ZodType<T> {
  const wanted = `wanted ${listed(words)}`;
  return z.string({ error: wanted })
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(words as readonly [T, ...T[]], { error: wanted }))
    .meta({ choices: words }) as unknown as z.ZodType<T>;
}

/** The words that a form takes, where these are few; `undefined` for any other. */
export function choicesOf(form: z.ZodType): readonly string[] | undefined {
  return form.meta()?.["choices"] as readonly string[] | undefined;
}

/** Yes or no. A flag alone means yes. */
export function yesOrNo(): z.ZodType<boolean> {
  const wanted = "wanted true or false";
  return z.union([z.boolean(), z.string()], { error: wanted })
    .refine((value) => /^(true|false|yes|no|on|off|1|0)$/i.test(String(value)), wanted)
    .transform((value) => /^(true|yes|on|1)$/i.test(String(value)))
    .meta({ choices: ["on", "off"] });
}

/** Words separated by commas, or a list in a config file. */
export function words(what: string): z.ZodType<string[]> {
  const wanted = `wanted ${what}, separated by commas`;
  return z.union([z.string(), z.array(z.string())], { error: wanted })
    .transform((value) => typeof value === "string" ? value.split(",") : value)
    .transform((values) => values.map((value) => value.trim()))
    .refine((values) => values.length > 0 && values.every((value) => value !== ""), wanted);
}

/** Words of which none comes twice. */
export function distinctWords(what: string): z.ZodType<string[]> {
  return words(what).refine(
    (values) => new Set(values).size === values.length,
    `wanted ${what}, each once`,
  );
}

/** `host:port` of one or more servers; the port may be absent where there is a default. */
export function servers(defaultPort: number): z.ZodType<string[]> {
  const wanted = "wanted host:port, separated by commas, with ports from 1 to 65535";
  return words("host:port")
    .transform((values) =>
      values.map((value) => /:\d+$/.test(value) ? value : `${value}:${defaultPort}`)
    )
    .refine((values) => values.every((value) => hostAndPort(value, 1) !== undefined), wanted);
}

/** `host:port` to listen at; the port may be absent where there is a default, and 0 for any free one. */
export function listenAddress(defaultPort: number): z.ZodType<{ host: string; port: number }> {
  const wanted = `wanted host:port of this machine, for example 127.0.0.1:${defaultPort}`;
  return z.string({ error: wanted })
    .transform((value) => hostAndPort(/:\d+$/.test(value) ? value : `${value}:${defaultPort}`, 0))
    .refine((address) => address !== undefined, wanted) as z.ZodType<
      { host: string; port: number }
    >;
}

/** @returns `undefined` where it is none, or the port is below `minPort` or no port at all */
function hostAndPort(
  value: string,
  minPort: number,
): { host: string; port: number } | undefined {
  const { host, port: digits } = /^(?<host>\[[0-9a-fA-F:]+\]|[^\s:/@,]+):(?<port>\d+)$/
    .exec(value)?.groups ?? {};
  const port = Number(digits);
  if (host === undefined || port < minPort || port > 65_535) return undefined;
  return { host, port };
}

/** Words as a person lists them: `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Records per second: `5000` or `5000/s`. */
export function rate(): z.ZodType<number> {
  const wanted = "wanted records per second, for example 5000/s";
  return z.union([z.string(), z.number()], { error: wanted })
    .refine((value) => /^\d+(\.\d+)?(\/s)?$/.test(String(value)), wanted)
    .transform((value) => parseFloat(String(value)))
    .refine((value) => value > 0 && Number.isFinite(value), wanted);
}

const BYTES: Record<string, number> = { "": 1, b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** A number of bytes: `5000`, `64KiB`, `100MiB`, `1GiB`. */
export function bytes(): z.ZodType<number> {
  return amount("a size, for example 64KiB, 100MiB or 1GiB", BYTES);
}

const MILLISECONDS: Record<string, number> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3 };

/** A time: `90s`, `15m`, `12h`, `7d`; given as milliseconds. */
export function duration(): z.ZodType<number> {
  return amount("a time, for example 90s, 15m, 12h or 7d", MILLISECONDS);
}

/** A number and its unit; 0 needs none. */
function amount(what: string, units: Record<string, number>): z.ZodType<number> {
  const wanted = `wanted ${what}`;
  return z.union([z.string(), z.number()], { error: wanted })
    .transform((value) => {
      const [, number, unit] = /^(\d{1,15}(?:\.\d+)?) ?([a-z]*)$/i.exec(String(value)) ?? [];
      if (number === undefined) return NaN;
      return Number(number) === 0 ? 0 : Number(number) * (units[unit!.toLowerCase()] ?? NaN);
    })
    .refine(Number.isSafeInteger, wanted);
}

/** One sign, or the word for one that is hard to type. */
export function oneSign(): z.ZodType<string> {
  const wanted = "wanted one sign, or the word tab";
  return z.union([z.string(), z.number()], { error: wanted })
    .transform((value) => value === "tab" ? "\t" : String(value))
    .refine((value) => value.length === 1 && !/[\r\n]/.test(value), wanted);
}

/** `http://host:port`, without a login: that would be seen in a process list. */
export function webAddress(): z.ZodType<string> {
  const wanted = "wanted http://host:port or https://host:port, without a user";
  return z.string({ error: wanted }).refine((value) => {
    const url = URL.parse(value);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" &&
      url.password === "" && url.search === "" && url.hash === "";
  }, wanted);
}
