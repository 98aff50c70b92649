import { status } from "@grpc/grpc-js";
import { expect } from "chai";
import {
  CreateCall,
  PartialFailure,
  Properties,
  Provider,
  ProviderError,
  Resource,
  UNKNOWN,
} from "../../../providers/base/types";
import { CallError, ProviderClient, Secret } from "../../support/provider-client";

const BIG = "x".repeat(5_000_000);

/** A resource whose create does what the test says. */
function fixture(create: (call: CreateCall) => Promise<Properties>, more: Partial<Resource> = {}): Provider {
  const resource: Resource = {
    create: async (call) => ({ id: "made", outputs: await create(call) }),
    update: async ({ newInputs, oldOutputs, preview }) => ({
      outputs: { ...newInputs, was: oldOutputs.size, preview },
    }),
    read: async ({ id, outputs }) => (id === "gone" ? undefined : { id, outputs, inputs: { size: 1, key: "k" } }),
    delete: async () => undefined,
    ...more,
  };
  return {
    name: "fixture",
    version: "1.2.3",
    resource: (type) => (type === "fixture:index:Thing" ? resource : undefined),
  };
}

const type = "fixture:index:Thing";

describe("plugin server", function () {
  this.timeout(20_000);
  let client: ProviderClient;
  const start = async (provider: Provider) => (client = await ProviderClient.start(provider));
  afterEach(() => client.close());

  async function failure(work: Promise<unknown>): Promise<CallError> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).instanceOf(CallError);
    return error as CallError;
  }

  it("hands plain values to the handler and keeps secrets and unknowns on the way out", async () => {
    let seen: Properties = {};
    await start(
      fixture(
        async ({ inputs }) => {
          seen = inputs;
          return { ...inputs, token: "t", address: UNKNOWN };
        },
        { secretOutputs: ["token"] },
      ),
    );
    const inputs = { password: new Secret("p"), list: [{ a: new Secret(1) }, { a: 2 }], later: UNKNOWN };
    const { outputs } = await client.create({ type, inputs, preview: true });
    expect(seen).deep.equal({ password: "p", list: [{ a: 1 }, { a: 2 }], later: UNKNOWN });
    expect(outputs).deep.equal({ ...inputs, token: new Secret("t"), address: UNKNOWN });
  });

  it("tells the handler who it is and whether this is a preview", async () => {
    await start(fixture(async ({ type, name, urn, preview }) => ({ type, name, urn, preview })));
    const { outputs } = await client.create({ type, name: "a::b", inputs: {}, preview: true });
    expect(outputs).deep.equal({
      type,
      name: "a::b",
      urn: "urn:pulumi:test::project::fixture:index:Thing::a::b",
      preview: true,
    });
  });

  it("shows progress beside its resource, in order, before the call ends", async () => {
    await start(
      fixture(async ({ progress }) => {
        for (let i = 0; i < 20; i++) progress(`step ${i}`);
        progress("kept", { permanent: true });
        progress("careful", { warning: true });
        return {};
      }),
    );
    await client.create({ type, inputs: {} });
    expect(client.lines.map(({ message }) => message)).deep.equal([
      ...Array.from({ length: 20 }, (_, i) => `step ${i}`),
      "kept",
      "careful",
    ]);
    const urn = "urn:pulumi:test::project::fixture:index:Thing::test";
    expect(client.lines[0]).deep.equal({ urn, message: "step 0", ephemeral: true, warning: false });
    expect(client.lines.slice(-2)).deep.equal([
      { urn, message: "kept", ephemeral: false, warning: false },
      { urn, message: "careful", ephemeral: false, warning: true },
    ]);
  });

  it("shows a user's mistake as it is, and asks to report a bug", async () => {
    await start(
      fixture(async ({ inputs }) => {
        if (inputs.bug === true) throw new TypeError("x is undefined");
        throw new ProviderError("no room on host-1: needs 2 GiB, has 1 GiB");
      }),
    );
    const mistake = await failure(client.create({ type, inputs: {} }));
    expect(mistake.message).equal("no room on host-1: needs 2 GiB, has 1 GiB");
    expect(mistake.code).equal(status.FAILED_PRECONDITION);
    const bug = await failure(client.create({ type, inputs: { bug: true } }));
    expect(bug.message).contain("bug in the fixture plugin").contain("x is undefined").contain("server.test.ts");
  });

  it("hands back the state of something unfinished, its secrets kept", async () => {
    await start(
      fixture(async ({ inputs }) => {
        throw new PartialFailure({ id: "half", outputs: { ...inputs, big: BIG.slice(0, 20_000) } }, "not ready", [
          "pod-1 waits",
        ]);
      }),
    );
    const error = await failure(client.create({ type, inputs: { password: new Secret("p") } }));
    expect(error.kept?.id).equal("half");
    expect(error.kept?.outputs.password).deep.equal(new Secret("p"));
    expect(error.kept?.reasons).deep.equal(["not ready", "pod-1 waits"]);
  });

  it("aborts a handler that runs out of time, and says how to give it more", async () => {
    await start(
      fixture(
        ({ signal }) =>
          new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(new ProviderError("still booting"))),
          ),
      ),
    );
    const error = await failure(client.create({ type, inputs: {}, timeout: 0.05 }));
    expect(error.code).equal(status.DEADLINE_EXCEEDED);
    expect(error.message).contain("0.05 s").contain('customTimeouts: { create: "').contain("still booting");
  });

  it("takes the resource's time limit where the program sets none", async () => {
    const wait = ({ signal }: CreateCall) =>
      new Promise<Properties>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    await start(fixture(wait, { timeouts: { create: 0.05 } }));
    const error = await failure(client.create({ type, inputs: {} }));
    expect(error.code).equal(status.DEADLINE_EXCEEDED);
  });

  it("keeps the state of something that ran out of time half made", async () => {
    await start(
      fixture(
        ({ signal }) =>
          new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(new PartialFailure({ id: "half", outputs: {} }, "booting"))),
          ),
      ),
    );
    const error = await failure(client.create({ type, inputs: {}, timeout: 0.05 }));
    expect(error.kept?.id).equal("half");
    expect(error.kept?.reasons[0]).contain("0.05 s");
    expect(error.kept?.reasons[1]).equal("booting");
  });

  it("aborts every running call on cancel", async () => {
    const started: (() => void)[] = [];
    const bothRun = new Promise<void>((resolve) => started.push(resolve));
    let running = 0;
    await start(
      fixture(({ signal }) => {
        if (++running === 2) started[0]();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
      }),
    );
    const calls = [failure(client.create({ type, inputs: {} })), failure(client.create({ type, inputs: {} }))];
    await bothRun;
    await client.cancel();
    expect((await Promise.all(calls)).map(({ code }) => code)).deep.equal([status.CANCELLED, status.CANCELLED]);
  });

  it("refuses an output that is unknown after the work was done", async () => {
    await start(fixture(async () => ({ address: UNKNOWN })));
    const error = await failure(client.create({ type, inputs: {} }));
    expect(error.message).contain("address is unknown outside a preview");
  });

  it("carries messages of any size", async () => {
    await start(fixture(async ({ inputs }) => inputs));
    const { outputs } = await client.create({ type, inputs: { big: BIG } });
    expect(outputs.big).equal(BIG);
  });

  it("diffs inputs by path, and heeds ignoreChanges", async () => {
    await start(fixture(async () => ({})));
    const olds = { disks: [{ size: 1 }, { size: 5 }], labels: { "app/name": "a" }, gone: 1 };
    const news = { disks: [{ size: 2 }, { size: 6 }], labels: { "app/name": "b" }, later: UNKNOWN };
    const call = { type, id: "made", oldInputs: olds, oldOutputs: olds, newInputs: news };
    const diff = await client.diff({ ...call, ignoreChanges: ["disks[1]"] });
    expect(diff.changes).deep.equal({
      "disks[0].size": "update",
      'labels["app/name"]': "update",
      gone: "delete",
      later: "add",
    });
    expect(diff.replaces).deep.equal([]);
  });

  it("replaces a resource that has no update", async () => {
    await start(fixture(async () => ({}), { update: undefined }));
    const diff = await client.diff({ type, id: "made", oldInputs: { a: 1 }, oldOutputs: {}, newInputs: { a: 2 } });
    expect(diff.changes).deep.equal({ a: "update-replace" });
    expect(diff.replaces).deep.equal(["a"]);
  });

  it("updates with the old state at hand, in preview too", async () => {
    await start(fixture(async () => ({})));
    const call = { type, id: "made", oldInputs: { size: 1 }, oldOutputs: { size: 1 }, newInputs: { size: 2 } };
    const { outputs } = await client.update({ ...call, preview: true });
    expect(outputs).deep.equal({ size: 2, was: 1, preview: true });
  });

  it("reads: refreshes with secrets kept, imports, and reports what is gone", async () => {
    await start(fixture(async () => ({})));
    const refreshed = await client.read({ type, id: "made", inputs: { key: new Secret("k") }, outputs: { key: "k" } });
    expect(refreshed?.outputs).deep.equal({ key: new Secret("k") });
    expect(refreshed?.inputs).deep.equal({ size: 1, key: new Secret("k") });
    const marked = await client.read({ type, id: "made", inputs: { key: "k" }, outputs: { key: new Secret("k") } });
    expect(marked?.outputs).deep.equal({ key: new Secret("k") });
    expect((await client.read({ type, id: "other" }))?.inputs).deep.equal({ size: 1, key: "k" });
    expect(await client.read({ type, id: "gone" })).equal(undefined);
  });

  it("leaves a resource without read as the state has it, and does not import it", async () => {
    await start(fixture(async () => ({}), { read: undefined }));
    const state = { inputs: { a: new Secret(1) }, outputs: { b: 2 } };
    expect(await client.read({ type, id: "made", ...state })).deep.equal({ id: "made", ...state });
    expect((await failure(client.read({ type, id: "made" }))).message).contain("can't be imported");
  });

  it("checks: passes old inputs, keeps secrets, reports failures", async () => {
    await start(
      fixture(async () => ({}), {
        check: async ({ olds, news }) => ({
          inputs: { ...news, size: 7 },
          failures: [{ property: "disks[0].source", reason: olds === undefined ? "new" : "old" }],
        }),
      }),
    );
    const first = await client.check({ type, news: { key: new Secret("k") } });
    expect(first.inputs).deep.equal({ key: new Secret("k"), size: 7 });
    expect(first.failures).deep.equal([{ property: "disks[0].source", reason: "new" }]);
    expect((await client.check({ type, news: {}, olds: { key: "k" } })).failures[0].reason).equal("old");
    // What the engine sends for a new resource.
    expect((await client.check({ type, news: {}, olds: {} })).failures[0].reason).equal("new");
  });

  it("names a type or function that it does not have", async () => {
    await start(fixture(async () => ({})));
    const error = await failure(client.create({ type: "fixture:index:Other", inputs: {} }));
    expect(error.message).equal("the fixture plugin 1.2.3 has no resource type fixture:index:Other");
    expect((await failure(client.invoke("fixture:index:get", {}))).code).equal(status.UNIMPLEMENTED);
  });
});
