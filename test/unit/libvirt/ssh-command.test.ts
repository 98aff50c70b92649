import { expect } from "chai";

import { ProviderError } from "../../../providers/base/types";
import { sshConnection } from "../../../providers/libvirt/client/ssh-command";
import { projectRoot } from "../../../scripts/paths";

describe("ssh for libvirt", () => {
  it("never asks and never waits without end, and leaves the rest to the user's configuration", () => {
    const connection = sshConnection("qemu+ssh://ops@a/system?socket=/run/far", projectRoot);
    expect(connection?.uri).equal("qemu+ssh://ops@a/system?socket=/run/far");
    expect(connection?.script).equal(
      "#!/bin/sh\nexec ssh -o 'BatchMode=yes' -o 'ConnectTimeout=15' -o 'ServerAliveInterval=15' -o 'ServerAliveCountMax=3' \"$@\"\n",
    );
  });

  it("is for ssh alone", () => {
    expect(sshConnection("qemu:///system", projectRoot)).equal(undefined);
    expect(sshConnection("qemu+libssh://a/system?known_hosts=k", projectRoot)).equal(undefined);
  });

  it("takes keys and known hosts from the project's folder, and keeps its own parameters from libvirt", () => {
    const uri = "qemu+ssh://a/system?keyfile=package.json&known_hosts=README.md&jump=ops@gate:2222";
    const connection = sshConnection(uri, projectRoot);
    expect(connection?.uri).equal(`qemu+ssh://a/system?keyfile=${projectRoot}/package.json`);
    expect(connection?.script)
      .contain("IdentitiesOnly=yes")
      .and.contain(`UserKnownHostsFile="${projectRoot}/README.md"`)
      .and.match(/ProxyCommand=ssh .* -p 2222 -W \[%h\]:%p -- '\\''ops@gate'\\''/);
    expect(() => sshConnection("qemu+ssh://a/system?keyfile=no-key", projectRoot)).throw(
      ProviderError,
      /the keyfile of/,
    );
  });

  it("reaches a jump host by its IPv6 address", () => {
    const connection = sshConnection("qemu+ssh://a/system?jump=ops@[fd00::2]:2222", projectRoot);
    expect(connection?.script).match(/ProxyCommand=ssh .* -p 2222 -W \[%h\]:%p -- '\\''ops@fd00::2'\\''/);
    expect(sshConnection("qemu+ssh://a/system?jump=[::1]", projectRoot)?.script).match(/%p -- '\\''::1'\\''/);
  });
});
