import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, whatever folder the caller stands in. */
export const REPOSITORY_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The one folder (ignored by git) under which every stack keeps its files. */
export const STACKS_FOLDER: string = join(REPOSITORY_ROOT, ".andean", "stacks");

/** Where the log of a service that failed to start is kept when its stack's folder is removed. */
export const FAILED_FOLDER: string = join(REPOSITORY_ROOT, ".andean", "failed");

/** Where one service of a stack keeps its configuration, data, log and pid. */
export interface ServiceLayout {
  folder: string;
  configFolder: string;
  dataFolder: string;
  logFile: string;
  pidFile: string;
}

/** The folder of the stack called `name`. */
export function stackFolder(name: string): string {
  return join(STACKS_FOLDER, name);
}

/** The paths of `service` inside a stack's folder. */
export function serviceLayout(folder: string, service: string): ServiceLayout {
  const own = join(folder, service);
  return {
    folder: own,
    configFolder: join(own, "conf"),
    dataFolder: join(own, "data"),
    logFile: join(own, "service.log"),
    pidFile: join(own, "pid"),
  };
}
