import { undecodable } from "../record/undecodable.ts";
import { fieldPath } from "./path.ts";

/** The fields of one value that fill columns by their names. */
export interface NamedFields {
  /** By the columns' places: what stands there, `undefined` for nothing. */
  values: readonly unknown[];
  /** The fields' own names, where there are some. */
  names: readonly (string | undefined)[];
}

/** Of a value without fields. */
const NONE: NamedFields = { values: [], names: [] };

/**
 * Finds the columns that fields fill by their names, as CQL itself reads names: a field is for the
 * column of exactly its name, else for the one that its name would mean without quotes, which is
 * the one in lower case. So `Price` fills column `price`, but `price` never a column `"Price"`.
 */
export class FieldNames {
  #places: ReadonlyMap<string, number>;

  /** @param columns the columns that are filled by name */
  constructor(readonly columns: readonly string[]) {
    this.#places = new Map(columns.map((name, place) => [name, place]));
  }

  /** The place of the column that a field is for; `undefined` where there is none. */
  placeOf(field: string): number | undefined {
    return this.#places.get(field) ?? this.#places.get(field.toLowerCase());
  }

  /**
   * The fields of a value, by column. Null counts as nothing, so that it gives way to a field.
   *
   * @param onOther told of each field that is for no column
   * @throws {AndeanError} `undecodable` where two fields are for one column
   */
  of(value: unknown, onOther?: (field: string) => void): NamedFields {
    if (!hasFields(value)) return NONE;
    const values: unknown[] = new Array(this.columns.length);
    const names: (string | undefined)[] = new Array(this.columns.length);
    for (const name of Object.keys(value)) {
      const one = value[name];
      if (one === undefined || one === null) continue;
      const place = this.placeOf(name);
      if (place === undefined) {
        onOther?.(name);
        continue;
      }
      const other = names[place];
      if (other !== undefined) {
        throw undecodable(
          `column ${this.columns[place]}: both ${fieldPath(other).text} and ` +
            `${fieldPath(name).text} are there, wanted one field of this name`,
        );
      }
      values[place] = one;
      names[place] = name;
    }
    return { values, names };
  }
}

function hasFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !ArrayBuffer.isView(value) && !(value instanceof Date);
}
