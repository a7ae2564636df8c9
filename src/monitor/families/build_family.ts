import { type Family, gauge } from "./family.ts";

/** Which andean runs. */
export interface Build {
  version: string;
  /** Empty where it is not known. */
  commit: string;
}

/** The program itself, for those who watch several. */
export function buildFamily({ version, commit }: Build): Family {
  return gauge("andean_build_info", "1, with the version that runs.", [
    { labels: { version, commit }, value: 1 },
  ]);
}
