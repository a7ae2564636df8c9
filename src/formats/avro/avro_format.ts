import { AndeanError } from "../../errors/andean_error.ts";
import { undecodable } from "../../record/undecodable.ts";
import type { ValueFormat } from "../value_format.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import { avroDecoder } from "./decoder.ts";
import { avroEncoder } from "./encoder.ts";
import { avroFractions } from "./fractions.ts";
import type { AvroType } from "./schema.ts";

/**
 * Avro's binary encoding of one schema, without a container file.
 *
 * Written here because avsc, the package for it, trusts the counts that it reads: four damaged
 * bytes keep it busy for half a minute and take a gigabyte, and a topic's bytes come from anywhere.
 * The tests hold this one against avsc, fastavro and the Java library.
 */
export function avroFormat(type: AvroType): ValueFormat {
  const decode = avroDecoder(type);
  const encoder = avroEncoder(type);
  const writer = new ByteWriter();
  return {
    name: "avro",

    decode(bytes) {
      const reader = new ByteReader(bytes);
      let value;
      try {
        value = decode(reader);
      } catch (thrown) {
        if (!(thrown instanceof AndeanError)) throw thrown;
        throw undecodable(`the value is not Avro of this schema: ${thrown.message}`);
      }
      if (reader.left > 0) {
        throw undecodable(
          `the value is not Avro of this schema: it goes on for ${reader.left} bytes`,
        );
      }
      return value;
    },

    encode(value) {
      writer.reset();
      encoder.write(writer, value);
      return writer.finish();
    },

    hasFractions: (names) => avroFractions(type, names),
  };
}
