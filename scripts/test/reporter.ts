/**
 * A mocha reporter: mocha's own `spec` for people, and beside it the events as JSON lines in the file named by
 * POWERCLOUD_TEST_EVENTS, so that the runner can add up several runs.
 */
import { appendFileSync } from "node:fs";
import Mocha from "mocha";
import type { TestEvent } from "./events";

const { constants } = Mocha.Runner;

class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env["POWERCLOUD_TEST_EVENTS"];
    if (file === undefined) throw new Error("POWERCLOUD_TEST_EVENTS must name the file for the events");
    const write = (event: TestEvent): void => {
      appendFileSync(file, `${JSON.stringify(event)}\n`);
    };
    runner.once(constants.EVENT_RUN_BEGIN, () => write(["start", runner.total]));
    runner.on(constants.EVENT_TEST_PASS, (test) => write(["pass", test.fullTitle()]));
    runner.on(constants.EVENT_TEST_PENDING, (test) => write(["skip", test.fullTitle()]));
    runner.on(constants.EVENT_TEST_FAIL, (test, error: Error) => write(["fail", test.fullTitle(), error.message]));
    const interrupt = (): void => abort(runner);
    process.once("SIGINT", interrupt);
    runner.once(constants.EVENT_RUN_END, () => {
      write(["end"]);
      process.removeListener("SIGINT", interrupt);
    });
  }
}

/** Fails the running test and goes on to the `after` hooks, which stop what the tests started; mocha would just die. */
function abort(runner: Mocha.Runner): void {
  runner.abort();
  const current: (Mocha.Runnable & { callback?: (error: Error) => void }) | undefined = runner.currentRunnable;
  current?.callback?.(new Error("interrupted"));
}

module.exports = Reporter;
