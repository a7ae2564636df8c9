import { type Command, Help } from "commander";

const WIDTH = 80;
/** Of the flags' column; the explanation of a longer flag stands below it. */
const FLAG_WIDTH = 34;

/** How help is laid out: in 80 columns, of which no long flag takes the explanations' share. */
export const HELP_LAYOUT: Partial<Help> = {
  helpWidth: WIDTH,
  showGlobalOptions: false,

  padWidth(command: Command, helper: Help): number {
    return Math.min(FLAG_WIDTH, Help.prototype.padWidth.call(helper, command, helper));
  },

  formatItem(term: string, termWidth: number, description: string, helper: Help): string {
    const format = (text: string) =>
      Help.prototype.formatItem.call(helper, text, termWidth, description, helper);
    return term.length <= termWidth ? format(term) : `  ${term}\n${format("")}`;
  },
};
