/** Errors of handlers as gRPC statuses that the engine understands. */
import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Wire, writeStruct } from "./marshal";
import { CancelledError, TimeoutError } from "./operation";
import { PartialFailure, ProviderError } from "./types";

/** What the plugin does not do. */
export class UnimplementedError extends ProviderError {}

/** The status of an error; `plugin` is the plugin's name. */
export function toStatus(error: unknown, plugin: string): Partial<grpc.StatusObject> {
  if (error instanceof ProviderError) return { code: codeOf(error), details: error.message };
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: grpc.status.INTERNAL,
    details: `this is a bug in the ${plugin} plugin, please report it with the text below:\n${shown}`,
  };
}

function codeOf(error: ProviderError): grpc.status {
  if (error instanceof UnimplementedError) return grpc.status.UNIMPLEMENTED;
  if (error instanceof TimeoutError) return grpc.status.DEADLINE_EXCEEDED;
  if (error instanceof CancelledError) return grpc.status.CANCELLED;
  // Any "well understood" code does: after UNKNOWN the engine doubts whether the resource was made.
  return grpc.status.FAILED_PRECONDITION;
}

/**
 * The status by which the engine keeps the state of something unfinished: it shows the reasons, saves the resource
 * with them, and updates it at the next `up`.
 */
export function partialStatus(error: PartialFailure, outputs: Record<string, Wire>): Partial<grpc.StatusObject> {
  const detail = new ErrorResourceInitFailed()
    .setId(error.state.id)
    .setProperties(writeStruct(outputs))
    .setReasonsList([error.message, ...error.reasons]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(error.message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  // gRPC's rich errors: https://grpc.io/docs/guides/error/#richer-error-model
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}
