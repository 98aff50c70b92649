import { expect } from "chai";

import { ProviderError } from "../../../providers/base/types";
import { explainFailure, isMissing, isPassing } from "../../../providers/libvirt/client/virsh-error";

const URI = "qemu+ssh://ops@zunyi-1/system";
const NOT_CONNECTED = "error: failed to connect to the hypervisor\n";

/** virsh 9.0's words, what the user is to read, and whether trying again may help. */
const CONNECTIONS: [string, RegExp, boolean][] = [
  ["error: Failed to connect socket to '/run/x': No such file or directory", /no such socket: start libvirtd/, true],
  ["error: Failed to connect socket to '/run/x': Permission denied", /group libvirt/, false],
  [
    "error: unable to connect to server at '127.0.0.1:1': Connection refused",
    /nothing listens there: start libvirtd/,
    true,
  ],
  ["error: Unable to resolve address 'nohost' service '16509': Name or service not known", /no such host name/, false],
  [
    "error: Cannot recv data: ssh: Could not resolve hostname nohost: Name or service not known: Connection reset by peer",
    /no such host name/,
    false,
  ],
  ["error: Cannot recv data: Host key verification failed.: Connection reset by peer", /accept it/, false],
  [
    "error: Cannot recv data: ops@zunyi-1: Permission denied (publickey).: Connection reset by peer",
    /public key/,
    false,
  ],
  [
    "error: Cannot recv data: ssh: connect to host zunyi-1 port 22: No route to host: Connection reset by peer",
    /host is down|connection broke|not reachable/,
    true,
  ],
  ["error: authentication unavailable: no polkit agent available to authenticate action", /refused this user/, false],
];

describe("virsh's errors", () => {
  for (const [output, fix, passing] of CONNECTIONS) {
    it(`explains: ${output}`, () => {
      const error = explainFailure(URI, "reading", NOT_CONNECTED + output);
      expect(error).instanceOf(ProviderError);
      expect(error.message)
        .match(/^cannot reach libvirt on zunyi-1 \(qemu\+ssh:\/\/ops@zunyi-1\/system\): /)
        .and.match(fix);
      expect(isPassing(NOT_CONNECTED + output)).equal(passing);
      expect(isMissing(error)).equal(false);
    });
  }

  it("does not repeat an operation that reached its host", () => {
    expect(isPassing("error: Failed to start domain 'a'\nerror: Connection refused")).equal(false);
  });

  it("says what failed where, in virsh's words without their noise, with the fix where one is known", () => {
    const error = explainFailure(
      URI,
      "creating volume a",
      "error: Failed to create vol from x\nerror: cannot write: No space left on device\n",
    );
    expect(error.message).match(
      /^zunyi-1: creating volume a failed: cannot write: No space left on device; the file system is full/,
    );
    expect(explainFailure(URI, "x", "").message).equal("zunyi-1: x failed: virsh gave no reason");
  });

  it("knows what is only not there", () => {
    for (const output of [
      "error: failed to get domain 'a'",
      "error: failed to get network 'a'\nerror: Network not found: no network with matching name 'a'",
    ]) {
      expect(isMissing(explainFailure(URI, "x", output))).equal(true);
    }
    expect(isMissing(explainFailure(URI, "x", "error: internal error"))).equal(false);
    expect(isMissing(new Error("failed to get domain"))).equal(false);
  });
});
