import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import descriptorModule from "protobufjs/ext/descriptor.js";

/** The messages of a schema. */
export interface ProtoSchema {
  root: protobuf.Root;
  /** Those that stand in the file itself, outside of others, in their order. */
  messages: protobuf.Type[];
}

/** The text of an imported file; throws where there is none. */
export type ReadImport = (path: string) => string;

/** Which `protobufjs/ext/descriptor.js` adds to the class; its types don't reach there. */
interface FromDescriptor {
  fromDescriptor(bytes: Uint8Array, options: typeof OPTIONS): protobuf.Root;
}

/** The package `google.protobuf` with the messages of descriptors; its types don't say so. */
const DESCRIPTORS = descriptorModule as unknown as protobuf.Namespace;

const OPTIONS = { keepCase: true };
const DESCRIPTOR = "google/protobuf/descriptor.proto";

/**
 * Parses a `.proto` file and what it imports.
 *
 * @throws {Error} saying what is wrong
 */
export function parseProto(text: string, readImport: ReadImport): ProtoSchema {
  const root = new protobuf.Root();
  const done = new Set<string>();
  const load = (source: string) => {
    const { imports = [], weakImports = [] } = protobuf.parse(source, root, OPTIONS);
    for (const path of [...imports, ...weakImports]) {
      if (done.has(path)) continue;
      done.add(path);
      const bundled = protobuf.common.get(path);
      if (bundled !== null) root.addJSON(bundled.nested!);
      else if (path === DESCRIPTOR) root.addJSON(descriptorJson());
      else load(CONFLUENT_FILES[path] ?? readImport(path));
    }
  };
  load(text);
  root.resolveAll();
  // Parsed alone once more: beside imported files of its package, its own messages can't be told.
  const alone = protobuf.parse(text, new protobuf.Root(), OPTIONS);
  const scope = alone.package ? alone.root.lookup(alone.package) : alone.root;
  const names = typesOf(scope).map(({ fullName }) => fullName);
  return { root, messages: names.map((name) => root.lookupType(name)) };
}

/**
 * Files that Confluent's registry has built in, so that schemas import them without a reference. Of
 * the first only options are used, which say nothing of how values are read.
 */
const CONFLUENT_FILES: Record<string, string> = {
  "confluent/meta.proto": 'syntax = "proto3"; package confluent;',
  "confluent/type/decimal.proto": 'syntax = "proto3"; package confluent.type; ' +
    "message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }",
};

/**
 * Imports are looked for beside the file, and in the folders that its own path goes through.
 *
 * @returns a function that throws an `Error` with the import's path where there is none
 */
export function importsBeside(file: string): ReadImport {
  return (path) => {
    for (let folder = dirname(file);; folder = dirname(folder)) {
      try {
        return Deno.readTextFileSync(join(folder, path));
      } catch (thrown) {
        if (!(thrown instanceof Deno.errors.NotFound) || folder === dirname(folder)) {
          throw new Error(`it imports "${path}", which can't be read`, { cause: thrown });
        }
      }
    }
  };
}

/**
 * Parses a descriptor set, as `protoc --descriptor_set_out --include_imports` writes it
 * (`google/protobuf/descriptor.proto`).
 *
 * @returns the messages of the last file, which comes after all that it imports
 * @throws {Error} saying what is wrong
 */
export function parseDescriptorSet(bytes: Uint8Array): ProtoSchema {
  const root = (protobuf.Root as unknown as FromDescriptor).fromDescriptor(bytes, OPTIONS);
  root.resolveAll();
  const { file } = DESCRIPTORS.lookupType("FileDescriptorSet").decode(bytes) as unknown as {
    file: { package?: string; messageType?: { name: string }[] }[];
  };
  // The file that was asked for comes last, after what it imports.
  const main = file.at(-1);
  const messages = (main?.messageType ?? [])
    .map(({ name }) => root.lookupType(main!.package ? `.${main!.package}.${name}` : `.${name}`));
  return { root, messages };
}

/** Messages within another or a package, in their order. */
export function typesOf(parent: protobuf.ReflectionObject | null): protobuf.Type[] {
  if (!(parent instanceof protobuf.Namespace)) return [];
  return parent.nestedArray.filter((nested) => nested instanceof protobuf.Type);
}

function descriptorJson(): Record<string, protobuf.AnyNestedObject> {
  return DESCRIPTORS.root!.toJSON().nested!;
}
