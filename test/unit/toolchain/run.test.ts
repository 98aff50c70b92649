import { expect } from "chai";
import { output, run, RunError, type RunOptions } from "../../../scripts/run";

const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error as RunError);

describe("run", () => {
  it("captures both streams and hands on lines", async () => {
    const lines: string[] = [];
    const result = await run("sh", ["-c", "echo a; echo b >&2; printf c"], { onLine: (line) => lines.push(line) });
    expect(result).to.deep.equal({ stdout: "a\nc", stderr: "b\n", exitCode: 0 });
    expect(lines.sort()).to.deep.equal(["a", "b", "c"]);
  });

  it("gives input and removes variables", async () => {
    expect(await output("cat", [], { input: "text" })).to.equal("text");
    expect(await output("sh", ["-c", "echo ${HOME-none}"], { env: { HOME: undefined } })).to.equal("none");
  });

  it("fails with the end of what the program said", async () => {
    const error = await failure(run("sh", ["-c", "echo reason >&2; exit 3"]));
    expect(error?.reason).to.equal("exit");
    expect(error?.result.exitCode).to.equal(3);
    expect(error?.message).to.match(/ended with exit code 3:\nreason/);
  });

  it("says in words what is too long for the system, and not what it was", async () => {
    const long = "secret".repeat(30_000);
    const tries: [string[], RunOptions][] = [
      [[long], {}],
      [[], { env: { POWERCLOUD_LONG: long } }],
      [Array<string>(30).fill("x".repeat(100_000)), {}],
    ];
    for (const [args, options] of tries) {
      const error = await run("true", args, options).catch((reason: unknown) => reason);
      expect(error).instanceOf(RunError);
      expect((error as RunError).message).to.match(/^true: its arguments or its environment are longer/);
      expect((error as RunError).message).to.not.contain("secret");
    }
  });

  it("knows a missing program", async () => {
    expect((await failure(run("no-such-program")))?.reason).to.equal("missing");
  });

  it("ends a program with its children when time is up", async () => {
    const started = Date.now();
    const error = await failure(run("sh", ["-c", "sleep 60 & sleep 60"], { timeoutSeconds: 0.2 }));
    expect(error?.reason).to.equal("timeout");
    expect(Date.now() - started).to.be.below(4000);
  });

  it("ends a program that is aborted", async () => {
    const abort = new AbortController();
    const work = failure(run("sleep", ["60"], { signal: abort.signal }));
    abort.abort();
    expect((await work)?.reason).to.equal("aborted");
  });
});
