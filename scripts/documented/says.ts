import type { JsDoc } from "./deno_doc.ts";

/** Whether a comment says anything: by its text, or by a tag. */
export function says(jsDoc: JsDoc | undefined): boolean {
  return (jsDoc?.doc ?? "").trim() !== "" || (jsDoc?.tags ?? []).length > 0;
}
