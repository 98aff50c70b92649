import type { Input, Output } from "@pulumi/pulumi";
import type { Model } from "../model/types";
import type { SECRET_FIELDS } from "../contracts/contracts";

type SecretField = (typeof SECRET_FIELDS)[number];

/** A contract as the next phase gets it: plain values, so that it can loop over them; secrets stay outputs. */
export type Received<C> = { readonly [K in keyof C]: K extends SecretField ? Output<C[K]> : C[K] };

/** A contract as a phase returns it: fields may still be outputs. */
export type Promised<C> = { readonly [K in keyof C]: Input<C[K]> };

/** What a phase is built from; `previous` is what the phase before promised and kept. */
export interface Phase<Previous = undefined> {
  readonly model: Model;
  readonly previous: Previous extends undefined ? undefined : Received<Previous>;
}
