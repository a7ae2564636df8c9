import { settings } from "./setting.ts";
import { text } from "./values.ts";

/** Whose committed offsets count. */
export const GROUP = settings("Options:", {
  group: {
    name: "group",
    placeholder: "name",
    default: "andean-group",
    help: "the consumer group; processes of one group share the work",
    schema: text("a group's name"),
  },
});
