import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import kafkajs from "kafkajs";
import {
  codecNumber,
  type Compression,
  COMPRESSIONS,
  decompress,
  registerCompression,
} from "../../../../../src/kafka/batches/compression/compression.ts";
import { encodeLz4 } from "../../../../../src/kafka/batches/compression/lz4.ts";
import { encodeSnappy } from "../../../../../src/kafka/batches/compression/snappy.ts";
import { seededRandom } from "../../../../../src/produce/random.ts";
import { fc } from "../../../support/fc.ts";

interface KafkaCodec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

function codecOf(compression: Compression): KafkaCodec {
  registerCompression();
  const codecs = kafkajs.CompressionCodecs as unknown as Record<number, () => KafkaCodec>;
  return codecs[codecNumber(compression)]!();
}

function noise(length: number, distinct: number): Buffer {
  const random = seededRandom(length);
  return Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * distinct)));
}

const REAL = COMPRESSIONS.filter((compression) => compression !== "none");

Deno.test("codecNumber: each codec has the number of Kafka's record batch format", () => {
  const numbers = COMPRESSIONS.map((compression) => [compression, codecNumber(compression)]);
  assert.deepEqual(Object.fromEntries(numbers), { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 });
});

for (const compression of REAL) {
  Deno.test(`registerCompression: ${compression} gives back what it was given`, async () => {
    const codec = codecOf(compression);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (given) => {
        const buffer = Buffer.from(given);
        assert.ok((await codec.decompress(await codec.compress({ buffer }))).equals(buffer));
      }),
      { numRuns: 50 },
    );
  });

  Deno.test(`registerCompression: ${compression} takes data of megabytes, noise or not`, async () => {
    const codec = codecOf(compression);
    for (const buffer of [noise(1_100_000, 256), noise(1_100_000, 3), Buffer.alloc(4_400_000)]) {
      const compressed = await codec.compress({ buffer });
      assert.ok((await codec.decompress(compressed)).equals(buffer));
    }
  });

  Deno.test(`registerCompression: ${compression} makes repetitive data much smaller`, async () => {
    const buffer = Buffer.from('{"Symbol":"IBM","Price":101.25}'.repeat(1_000));
    assert.ok((await codecOf(compression).compress({ buffer })).length < buffer.length / 5);
  });
}

Deno.test("registerCompression: each codec writes the format of its name", async () => {
  const buffer = Buffer.from("tick tick tick tick tick tick tick tick");
  const magic = async (compression: Compression, length: number) =>
    (await codecOf(compression).compress({ buffer })).subarray(0, length).toString("hex");
  assert.equal(await magic("gzip", 2), "1f8b");
  assert.equal(await magic("snappy", 8), "82534e4150505900");
  assert.equal(await magic("lz4", 4), "04224d18");
  assert.equal(await magic("zstd", 4), "28b52ffd");
});

/** What Kafka 4.1's own Java code (`org.apache.kafka.common.compress`) made of {@linkcode TEXT}. */
const FROM_JAVA: [Compression, string][] = [
  [
    "gzip",
    "1f8b08000000000000ffab560aaecc4dcacf51b252f274f255d2510a28ca4c4e55b2323430d43332" +
    "ade5aaa6b13c0002b1b6f380000000",
  ],
  [
    "snappy",
    "82534e415050590000000001000000010000002a8001807b2253796d626f6c223a2249424d222c22" +
    "5072696365223a3130312e32357d0a7bfe20007a2000",
  ],
  [
    "lz4",
    "04224d186040822b000000ff117b2253796d626f6c223a2249424d222c225072696365223a313031" +
    "2e32357d0a200048502e32357d0a00000000",
  ],
  [
    "zstd",
    "28b52ffd005844010004027b2253796d626f6c223a2249424d222c225072696365223a3130312e32" +
    "357d0a0100e831a927010000",
  ],
];
const TEXT = '{"Symbol":"IBM","Price":101.25}\n'.repeat(4);

for (const [compression, hex] of FROM_JAVA) {
  Deno.test(`registerCompression: reads what the Java client compressed with ${compression}`, async () => {
    const decoded = await codecOf(compression).decompress(Buffer.from(hex, "hex"));
    assert.equal(decoded.toString(), TEXT);
  });
}

Deno.test("registerCompression: lz4 writes independent blocks, the only ones that Kafka's Java code reads", async () => {
  const frame = await codecOf("lz4").compress({ buffer: Buffer.from(TEXT) });
  // Magic, flags (version 1, independent blocks, no checksums), block size, header checksum.
  // With bit 5 of the flags unset, brokers and consumers refuse the batch: "Dependent block
  // stream is unsupported" (Lz4BlockInputStream).
  assert.match(frame.toString("hex"), /^04224d1860(4082|50fb|6051|7073)/);
});

/** How much a bomb may become here, and how much it would. */
const BOUND = 1_000_000;
const ZEROS = Buffer.alloc(8 * BOUND);

/** A bare block that claims 4 GiB, and a framed one that claims 2. */
const SNAPPY_LIES = [
  "ffffffff0f0000",
  "82534e4150505900" + "00000001" + "00000001" + "00000007" + "ffffffff070000",
];

const BOMBS: [string, number, Buffer][] = [
  ["gzip", 1, zlib.gzipSync(ZEROS)],
  ["snappy", 2, encodeSnappy(ZEROS)],
  ...SNAPPY_LIES.map((
    hex,
  ): [string, number, Buffer] => ["lying snappy", 2, Buffer.from(hex, "hex")]),
  ["lz4", 3, encodeLz4(ZEROS)],
  ["zstd", 4, zlib.zstdCompressSync(ZEROS)],
];

for (const [name, codec, bomb] of BOMBS) {
  Deno.test(`decompress: a bomb of ${name} is refused before it has taken the memory`, () => {
    const before = Deno.memoryUsage();
    assert.throws(() => decompress(codec, bomb, BOUND), RangeError);
    const after = Deno.memoryUsage();
    assert.ok(after.external - before.external < 4 * BOUND);
    assert.ok(after.rss - before.rss < 20 * BOUND);
  });
}

/** A frame of zstd whose blocks repeat one byte: 32 bits of it are 128 KiB. */
function repetitiveZstd(megabytes: number): Buffer {
  const header = Buffer.from("28b52ffd0038", "hex"); // A window of 128 KiB.
  const block = Buffer.from([0x02, 0x00, 0x10, 0]);
  const last = Buffer.from([0x03, 0x00, 0x10, 0]);
  return Buffer.concat([header, ...Array(megabytes * 8 - 1).fill(block), last]);
}

Deno.test("decompress: by default a batch may become 256 MiB, and nothing beyond", () => {
  assert.equal(decompress(4, repetitiveZstd(2)).length, 2 * 1024 * 1024);
  assert.throws(() => decompress(4, repetitiveZstd(257)), RangeError);
});
