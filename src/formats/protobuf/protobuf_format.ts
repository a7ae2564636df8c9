import protobuf from "protobufjs";
import { undecodable } from "../../record/undecodable.ts";
import { AndeanError, messageOf } from "../../errors/andean_error.ts";
import type { ValueFormat } from "../value_format.ts";
import { protobufFractions } from "./fractions.ts";
import { messageWriter } from "./from_value.ts";
import { mapsAsEntries } from "./map_entries.ts";
import { messageReader } from "./to_value.ts";

/** Protobuf's binary encoding of one message type. Fields that the type doesn't have are left out. */
export function protobufFormat(type: protobuf.Type): ValueFormat {
  const read = messageReader(type);
  const write = messageWriter(type);
  const decodable = mapsAsEntries(type);
  return {
    name: "protobuf",

    decode(bytes) {
      try {
        const reader = protobuf.Reader.create(bytes);
        reader.discardUnknown = true;
        return read(decodable.decode(reader) as unknown as Record<string, unknown>);
      } catch (thrown) {
        const reason = thrown instanceof AndeanError ? thrown.message : messageOf(thrown);
        throw undecodable(`the value is no ${type.name}: ${reason}`, thrown);
      }
    },

    encode(value) {
      return type.encode(write(value)).finish();
    },

    hasFractions: (names) => protobufFractions(type, names),
  };
}
