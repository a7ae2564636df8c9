import { UnmappedField } from "../../record/unmapped_field.ts";
import { fieldPath } from "../../mapping/path.ts";
import type { RowPlan } from "../../rows/plan_rows.ts";
import type { Workload } from "../../rows/prepare.ts";

/**
 * The fields of records for which the table has no column, as far as it is known, and that are left
 * out; none where their records are refused.
 *
 * @returns `undefined` where nothing is lost, so that the table need not be looked at
 */
export function lostFields(
  { rejects }: Workload,
  { decoder }: RowPlan,
): readonly string[] | undefined {
  const fields = decoder.newFields?.() ?? [];
  const isLost = fields.length > 0 || rejects.some(({ error }) => error instanceof UnmappedField);
  return isLost ? fields : undefined;
}

/** More names in one line help nobody. */
const MAX_NAMED = 10;

/** Tells which fields are left out. */
export function leftOut(fields: readonly string[]): string {
  const named = fields.slice(0, MAX_NAMED).map((name) => fieldPath(name).text).join(", ");
  const more = fields.length > MAX_NAMED ? ` and ${fields.length - MAX_NAMED} more` : "";
  return `left out, because the table has no columns of these names: ${named}${more}`;
}
