/** `kubectl`, whose way of draining a node is the field's. */
import { spawn } from "node:child_process";
import { ProviderError } from "../../base/types";

export interface KubectlOptions {
  readonly signal: AbortSignal;
  /** Gets each line of standard output as it comes. Default: nobody does. */
  readonly onLine?: (line: string) => void;
}

/** Lines of standard error that a message has at most. */
const WORDS = 12;

/**
 * Runs kubectl.
 * @param kubeconfig absolute path
 * @returns standard output
 * @throws ProviderError with kubectl's own words
 */
export function kubectl(kubeconfig: string, args: readonly string[], options: KubectlOptions): Promise<string> {
  const argv = ["--kubeconfig", kubeconfig, ...args];
  const child = spawn("kubectl", argv, { stdio: ["ignore", "pipe", "pipe"], signal: options.signal });
  return new Promise((done, failed) => {
    let [output, complaints, open] = ["", "", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const lines = (open + text).split("\n");
      open = lines.pop()!;
      for (const line of lines) options.onLine?.(line);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.on("error", (error: NodeJS.ErrnoException) => failed(error.code === "ENOENT" ? missing() : error));
    child.on("close", (code) => {
      if (code === 0) done(output);
      else failed(new ProviderError(complaints.trim().split("\n").slice(-WORDS).join("\n") || `exit status ${code}`));
    });
  });
}

function missing(): ProviderError {
  return new ProviderError(
    "the program kubectl is not on PATH: install it, or take the one of `npx powercloud env` (powercloud setup brings it)",
  );
}
