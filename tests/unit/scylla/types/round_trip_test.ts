import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import cassandra from "cassandra-driver";
import {
  NATIVE_TYPES,
  parseType,
  type UserTypeFields,
} from "../../../../src/scylla/types/parse_type.ts";
import { fc } from "../../support/fc.ts";
import { texts } from "../../support/texts.ts";

/** The driver's own parser and decoder, which its types leave out. */
interface DriverEncoder {
  parseTypeName(
    keyspace: string,
    name: string,
    start: number,
    length: null,
    udt: Resolver,
  ): unknown;
  decode(bytes: Buffer, type: unknown): unknown;
}
type Resolver = (keyspace: string, name: string) => Promise<unknown>;
const { Encoder } = cassandra as unknown as {
  Encoder: new (version: number, options: object) => DriverEncoder;
};
const driver = new Encoder(4, { encoding: { map: Map } });

const USER_TYPES: Record<string, UserTypeFields> = {
  place: [{ name: "city", type: "text" }, { name: "zip", type: "int" }],
  Route: [{ name: "stops", type: "frozen<list<frozen<place>>>" }, { name: "km", type: "decimal" }],
};

async function driverType(name: string): Promise<unknown> {
  const resolver: Resolver = async (_, udt) => {
    const fields = await Promise.all(
      USER_TYPES[udt]!.map(async ({ name, type }) => ({ name, type: await driverType(type) })),
    );
    return { name: udt, fields };
  };
  return await driver.parseTypeName("ks", name, 0, null, resolver);
}

const bits = (count: number) =>
  fc.bigInt({ min: -(2n ** BigInt(count - 1)), max: 2n ** BigInt(count - 1) - 1n });
const edges = (count: number) =>
  fc.oneof(
    bits(count),
    fc.constantFrom(...[
      0n,
      -1n,
      1n,
      -(2n ** (BigInt(count) - 1n)),
      2n ** (BigInt(count) - 1n) - 1n,
    ]),
  );
const short = texts({ maxLength: 6 });
const bytes = fc.uint8Array({ maxLength: 20 });
const uuids = fc.uuid();
const decimals = fc.tuple(
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
  fc.integer({ min: -400, max: 400 }),
)
  .map(([unscaled, exponent]) => `${unscaled}e${exponent}`);
const places = fc.record({ city: short, zip: edges(32) }, {
  requiredKeys: [],
  noNullPrototype: true,
});

const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  ascii: fc.string({ unit: "binary-ascii", maxLength: 10 }),
  bigint: edges(64),
  blob: bytes,
  boolean: fc.boolean(),
  // The driver's date before the year -271821 and after 275760 is a number of days.
  date: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  decimal: decimals,
  double: fc.double(),
  duration: fc.tuple(
    fc.nat(2 ** 31 - 1),
    fc.nat(2 ** 31 - 1),
    fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    fc.boolean(),
  )
    .map(([months, days, nanos, negative]) =>
      `${negative ? "-" : ""}${months}mo${days}d${nanos}ns`
    ),
  float: fc.float(),
  inet: fc.oneof(fc.ipV4(), fc.ipV6()),
  int: edges(32),
  smallint: edges(16),
  text: texts({ maxLength: 20 }),
  time: fc.bigInt({ min: 0n, max: 86_399_999_999_999n }),
  timestamp: fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
  timeuuid: uuids.map((uuid) => `${uuid.slice(0, 14)}1${uuid.slice(15)}`),
  tinyint: edges(8),
  uuid: uuids,
  varchar: short,
  varint: fc.oneof(edges(64), fc.bigInt({ min: -(2n ** 900n), max: 2n ** 900n })),
  "list<int>": fc.array(edges(32), { maxLength: 5 }),
  "frozen<set<text>>": fc.array(short, { maxLength: 5 }),
  "set<timeuuid>": fc.array(uuids.map((uuid) => `${uuid.slice(0, 14)}1${uuid.slice(15)}`), {
    maxLength: 5,
  }),
  "set<decimal>": fc.array(decimals, { maxLength: 5 }),
  "map<bigint, text>": fc.uniqueArray(edges(64), { maxLength: 5 })
    .map((keys) => new Map(keys.map((key) => [key, `v${key}`]))),
  "map<blob, frozen<list<double>>>": fc.uniqueArray(bytes, { maxLength: 4, selector: String })
    .map((keys) => new Map(keys.map((key) => [key, [key.length / 3]]))),
  "frozen<tuple<int, text, frozen<tuple<float, boolean>>>>": fc.tuple(
    fc.option(edges(32)),
    fc.option(short),
    fc.option(fc.tuple(fc.float(), fc.boolean())),
  ),
  place: places,
  'frozen<"Route">': fc.record({
    stops: fc.array(places, { minLength: 1, maxLength: 3 }),
    km: decimals,
  }),
  "vector<float, 3>": fc.array(fc.float(), { minLength: 3, maxLength: 3 }),
  "vector<text, 2>": fc.array(short, { minLength: 2, maxLength: 2 }),
  "vector<smallint, 2>": fc.array(edges(16), { minLength: 2, maxLength: 2 }),
};

const UNITS: Record<string, "days" | "ns" | "ms"> = { date: "days", time: "ns", timestamp: "ms" };

for (const [name, values] of Object.entries(VALUES)) {
  Deno.test(`parseType, ${name}: what the driver reads of our bytes is what was given`, async () => {
    const type = parseType(name, USER_TYPES, { unit: UNITS[name] })!;
    const code = await driverType(name);
    fc.assert(
      fc.property(values, (given) => {
        const value = type.from(given);
        const driven = driver.decode(type.bytes(value), code);
        // The driver reads an empty value as null where its type has none.
        assert.deepEqual(type.plain(type.read(driven)), type.plain(value));
        assert.ok(["string", "number"].includes(typeof type.plain(value)));
      }),
    );
  });
}

Deno.test("parseType: every type that is not made of others has its values here", () => {
  assert.deepEqual(NATIVE_TYPES.filter((name) => !Object.hasOwn(VALUES, name)), []);
});

Deno.test("plain: differs where values differ", () => {
  for (const name of ["bigint", "varint", "blob", "decimal", "list<int>", "map<bigint, text>"]) {
    const type = parseType(name, USER_TYPES)!;
    const values = VALUES[name]!;
    fc.assert(fc.property(values, values, (a, b) => {
      const [x, y] = [type.from(a), type.from(b)];
      assert.equal(type.plain(x) === type.plain(y), type.bytes(x).equals(type.bytes(y)));
    }));
  }
});

Deno.test("parseType: a counter and what the database made up can't be written", () => {
  for (
    const name of ["counter", "'org.apache.cassandra.db.marshal.X'", "list<counter>", "nothing"]
  ) {
    assert.equal(parseType(name), undefined, name);
  }
});
