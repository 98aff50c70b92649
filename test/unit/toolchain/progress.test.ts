import { expect } from "chai";
import { createProgress } from "../../../scripts/progress";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("progress", () => {
  it("writes whole lines where there is no terminal, with a sign of life for long steps", async () => {
    const written: string[] = [];
    let now = 0;
    const stream = { write: (text: string) => written.push(text) };
    const progress = createProgress({ stream, everySeconds: 15, now: () => now });
    await progress.step("building pulumi", async (step) => {
      step.update("linking");
      now = 95_000;
      await pause(700);
    });
    expect(written).to.deep.equal([
      "  building pulumi ...\n",
      "  ... still building pulumi (linking), 95 s\n",
      "  building pulumi: done, 95 s\n",
    ]);
  });

  it("hands a failure on and says that the step failed", async () => {
    const written: string[] = [];
    const progress = createProgress({ stream: { write: (text: string) => written.push(text) }, now: () => 0 });
    const error = await progress.step("it", () => Promise.reject(new Error("no"))).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal("no");
    expect(written.at(-1)).to.equal("! it: failed, 0.0 s\n");
  });

  it("keeps all running steps on one line of a terminal", async () => {
    let screen = "";
    const stream = { isTTY: true, columns: 60, write: (text: string) => (screen += text) };
    const progress = createProgress({ stream, now: () => 0 });
    await Promise.all([progress.step("one", () => pause(20)), progress.step("two", () => pause(20))]);
    expect(screen).to.include("one, 0.0 s | two, 0.0 s");
    expect(screen.endsWith("\n")).to.equal(true);
  });
});
