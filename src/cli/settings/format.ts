import { FORMATS } from "../../record/formats.ts";
import { settings } from "./setting.ts";
import { oneOf } from "./values.ts";

/** How the records' values are written. */
export const FORMAT = settings("Options:", {
  format: {
    name: "format",
    placeholder: "format",
    default: "json",
    help: `the values' format: ${FORMATS.join(", ")}`,
    schema: oneOf(FORMATS),
  },
});
