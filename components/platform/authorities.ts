import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Authority } from "../../contracts/contracts";
import { AUTHORITIES, type AuthorityGenerations, type AuthorityName } from "../../model/types";

export interface AuthoritiesArgs {
  /** Whose authorities they are, for their names. */
  environment: string;
  generations: Readonly<Record<AuthorityName, AuthorityGenerations>>;
}

/**
 * One authority for each purpose, so that a stolen key of one opens nothing of the others. Each may have several generations at once: a new one is
 * trusted everywhere before it signs anything.
 */
export class Authorities extends pulumi.ComponentResource {
  /** Secret. By purpose. */
  readonly byName: pulumi.Output<Record<AuthorityName, Authority>>;
  /** When each generation that is trusted ends, by purpose and generation. */
  readonly ends: { readonly name: string; readonly notAfter: pulumi.Output<string> }[] = [];

  constructor(name: string, args: AuthoritiesArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:Authorities", name, {}, options);
    const pairs = AUTHORITIES.map((purpose) =>
      this.authority(name, purpose, args).apply((authority): [AuthorityName, Authority] => [purpose, authority]),
    );
    this.byName = pulumi.secret(
      pulumi.all(pairs).apply((all) => Object.fromEntries(all) as Record<AuthorityName, Authority>),
    );
    this.registerOutputs({});
  }

  private authority(name: string, purpose: AuthorityName, args: AuthoritiesArgs): pulumi.Output<Authority> {
    const { signing, trusted } = args.generations[purpose];
    const generations = trusted.map((generation) => {
      // Environments of earlier versions have one authority for all: the databases keep it.
      const isFirst = purpose === "databases" && generation === 1;
      const title = isFirst ? "power cloud" : `${purpose} ${generation}`;
      const authority = new powercloud.CertificateAuthority(
        `${name}-${purpose}-${generation}`,
        { commonName: `${args.environment} ${title}` },
        { parent: this, ...(isFirst && { aliases: [{ name: "authority", parent: pulumi.rootStackResource }] }) },
      );
      this.ends.push({ name: `${purpose} authority ${generation}`, notAfter: authority.notAfter });
      return authority;
    });
    const signer = generations[trusted.indexOf(signing)]!;
    return pulumi
      .all([signer.certificate, signer.privateKey, ...generations.map(({ certificate }) => certificate)])
      .apply(([certificate, privateKey, ...all]) => ({ certificate, privateKey, trusted: all.join("") }));
  }
}
