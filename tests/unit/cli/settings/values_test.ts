import assert from "node:assert/strict";
import type * as z from "zod";
import {
  bytes,
  distinctWords,
  duration,
  listed,
  oneOf,
  rate,
  seconds,
  servers,
  text,
  wholeNumber,
  words,
  yesOrNo,
} from "../../../../src/cli/settings/values.ts";
import { logLevels } from "../../../../src/cli/settings/log_levels.ts";
import { fc } from "../../support/fc.ts";

/** What a schema makes of each value; `undefined` where it refuses it. */
function taken<T>(schema: z.ZodType<T>, ...values: unknown[]): (T | undefined)[] {
  return values.map((value) => schema.safeParse(value).data);
}

/** What a schema says of a value that it refuses. */
function complaint(schema: z.ZodType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message;
}

const refused = (count: number) => new Array(count).fill(undefined);

Deno.test("text: takes text and a config file's numbers, nothing empty and nothing else", () => {
  assert.deepEqual(taken(text(), "a", " a ", 7, "0"), ["a", " a ", "7", "0"]);
  const wrong = ["", "  ", true, ["a"], {}];
  assert.deepEqual(taken(text(), ...wrong), refused(wrong.length));
  assert.equal(complaint(text("a topic's name"), ""), "wanted a topic's name");
});

Deno.test("wholeNumber: takes decimal digits within its bounds, both included", () => {
  assert.deepEqual(taken(wholeNumber(1, 10), "1", "10", 5, "007"), [1, 10, 5, 7]);
  const wrong = [0, "0", "11", "1.5", 1.5, "1e1", "0x5", "", " 5", "5 ", "five", "+5", NaN, true];
  assert.deepEqual(taken(wholeNumber(1, 10), ...wrong), refused(wrong.length));
  assert.equal(complaint(wholeNumber(1, 10), "11"), "wanted a whole number from 1 to 10");
  assert.equal(complaint(wholeNumber(3), "2"), "wanted a whole number of at least 3");
});

Deno.test("wholeNumber: takes negative numbers where the bounds do, and none that would be rounded", () => {
  assert.deepEqual(taken(wholeNumber(-5), "-5", "-6"), [-5, undefined]);
  const wrong = ["9007199254740992", "99999999999999999999999", 1e21, Infinity];
  assert.deepEqual(taken(wholeNumber(0), ...wrong), refused(wrong.length));
  assert.deepEqual(taken(wholeNumber(0), "9007199254740991"), [Number.MAX_SAFE_INTEGER]);
});

Deno.test("seconds: are given as milliseconds, with fractions", () => {
  assert.deepEqual(taken(seconds(), "30", "0", "0.25", 2, 1.5), [30_000, 0, 250, 2_000, 1_500]);
  const wrong = ["-1", -1, "", "1.", ".5", "1s", "1e3", "Infinity", true];
  assert.deepEqual(taken(seconds(), ...wrong), refused(wrong.length));
});

Deno.test("oneOf: takes its words in any case, and names them all where it refuses", () => {
  const schema = oneOf(["none", "gzip", "zstd"]);
  assert.deepEqual(taken(schema, "gzip", "ZSTD"), ["gzip", "zstd"]);
  for (const wrong of ["", "lz4", "gzip ", 1, true, ["gzip"]]) {
    assert.equal(complaint(schema, wrong), "wanted none, gzip or zstd");
  }
});

Deno.test("yesOrNo: takes the usual words, and a bare flag", () => {
  const yes = [true, "true", "YES", "on", "1"];
  const no = [false, "false", "No", "off", "0"];
  assert.deepEqual(taken(yesOrNo(), ...yes), yes.map(() => true));
  assert.deepEqual(taken(yesOrNo(), ...no), no.map(() => false));
  const wrong = ["", "y", "2", "truely", "nottrue", []];
  assert.deepEqual(taken(yesOrNo(), ...wrong), refused(wrong.length));
});

Deno.test("words: splits at commas, and takes a config file's list", () => {
  assert.deepEqual(taken(words("symbols"), "IBM", "IBM, MSFT", ["A", "B"]), [
    ["IBM"],
    ["IBM", "MSFT"],
    ["A", "B"],
  ]);
  const wrong = ["", "A,,B", "A,", ",", [], [""], [1], 5];
  assert.deepEqual(taken(words("symbols"), ...wrong), refused(wrong.length));
});

Deno.test("distinctWords: are words of which none comes twice, also not beside blanks", () => {
  assert.deepEqual(taken(distinctWords("symbols"), "A,B", ["A", "B"]), [["A", "B"], ["A", "B"]]);
  const wrong = ["A,A", "A, A", ["A", "B", "A"], ""];
  assert.deepEqual(taken(distinctWords("symbols"), ...wrong), refused(wrong.length));
  assert.equal(complaint(distinctWords("symbols"), "A,A"), "wanted symbols, each once");
});

Deno.test("servers: gives the default port where there is none, also to an IPv6 address", () => {
  assert.deepEqual(
    taken(servers(9042), "a", "a:1", "a:1, b", ["a", "b:65535"], "127.0.0.1", "[::1]", "[::1]:7"),
    [
      ["a:9042"],
      ["a:1"],
      ["a:1", "b:9042"],
      ["a:9042", "b:65535"],
      ["127.0.0.1:9042"],
      ["[::1]:9042"],
      ["[::1]:7"],
    ],
  );
});

Deno.test("servers: refuses what names no host or no port that exists", () => {
  const wrong = [
    "",
    ":9042",
    "a:",
    "a:0",
    "a:65536",
    "a:x",
    "a b",
    "::1",
    "http://a:1",
    "user@a:1",
    "a/b:1",
    "a:1,",
  ];
  assert.deepEqual(taken(servers(9042), ...wrong), refused(wrong.length));
  assert.match(complaint(servers(1), "a:0")!, /wanted host:port/);
});

Deno.test("servers: two hosts in one item of a config file's list are no host", () => {
  const [hosts] = taken(servers(9042), ["a,b"]);
  assert.ok(hosts === undefined || hosts.length === 2, JSON.stringify(hosts));
});

Deno.test("rate: takes records per second, with or without the unit", () => {
  assert.deepEqual(taken(rate(), "5000/s", "5000", 10, "0.5/s"), [5_000, 5_000, 10, 0.5]);
  const wrong = ["0", 0, "-1", "", "5/m", "5 /s", "1e3", "/s", Infinity];
  assert.deepEqual(taken(rate(), ...wrong), refused(wrong.length));
});

Deno.test("bytes: takes a number and its unit, of 1,024 each", () => {
  const right = ["0", 5_000, "64KiB", "1.5 MiB", "1gib", "7B"];
  assert.deepEqual(taken(bytes(), ...right), [0, 5_000, 65_536, 1_572_864, 1_073_741_824, 7]);
  const wrong = ["", "MiB", "-1", "1MB", "1 k", "1e3", "0.3", "9".repeat(16), Infinity];
  assert.deepEqual(taken(bytes(), ...wrong), refused(wrong.length));
});

Deno.test("duration: takes a number and its unit, gives milliseconds", () => {
  const right = ["0", "90s", "15m", "1.5h", "7d", "0d"];
  assert.deepEqual(taken(duration(), ...right), [0, 90_000, 900_000, 5_400_000, 604_800_000, 0]);
  const wrong = ["", "d", "90", 90, "-1s", "7 days", "1w", "1h30m", "0.0001s"];
  assert.deepEqual(taken(duration(), ...wrong), refused(wrong.length));
});

Deno.test("listed: puts words as a person does", () => {
  assert.equal(listed([]), "");
  assert.equal(listed(["a"]), "a");
  assert.equal(listed(["a", "b"]), "a or b");
  assert.equal(listed(["a", "b", "c"]), "a, b or c");
});

Deno.test("every form: takes or refuses anything, and throws at nothing", () => {
  const forms: Record<string, z.ZodType> = {
    text: text(),
    wholeNumber: wholeNumber(0),
    seconds: seconds(),
    oneOf: oneOf(["a"]),
    yesOrNo: yesOrNo(),
    words: words("words"),
    servers: servers(1),
    rate: rate(),
    bytes: bytes(),
    duration: duration(),
    logLevels: logLevels(),
  };
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.string()), (value) => {
    for (const [name, form] of Object.entries(forms)) {
      const { error } = form.safeParse(value);
      if (error !== undefined) assert.match(error.issues[0]!.message, /^wanted /, name);
    }
  }));
});

Deno.test("seconds: refuses what no timer can wait for, instead of not waiting", () => {
  assert.equal(seconds().parse("2147483"), 2_147_483_000);
  for (const value of ["2147484", "9".repeat(400)]) {
    assert.equal(seconds().safeParse(value).success, false);
  }
});

Deno.test("rate: refuses what is no number any more", () => {
  assert.equal(rate().safeParse("9".repeat(400)).success, false);
});
