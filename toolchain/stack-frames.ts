/** A frame of a file that lies directly in a scope's folder, as `node_modules/@pulumi/resource.ts`. */
const NO_PACKAGE = /^\s+at .*node_modules[\\/]@[^\\/]+[\\/][^\\/]*$/;

/**
 * Leaves frames that name no package out of the stack of every error made from here on. Pulumi's source maps name such
 * files, and Node.js (20.20, `markNodeModules` of lib/internal/util/inspect.js) runs in circles over their names when it
 * prints an error in colours, as Pulumi does with each error of a program: half a minute and gigabytes for any mistake.
 */
export function leaveOutFramesWithoutPackage(): void {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    const stack: unknown = prepare?.(error, frames) ?? printed(error, frames);
    if (typeof stack !== "string") return stack;
    return stack
      .split("\n")
      .filter((line) => !NO_PACKAGE.test(line))
      .join("\n");
  };
}

/** As V8 prints a stack by itself. */
function printed(error: Error, frames: readonly NodeJS.CallSite[]): string {
  return [String(error), ...frames.map((frame) => `    at ${String(frame)}`)].join("\n");
}
