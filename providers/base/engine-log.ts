/** Lines of progress and warnings, shown by the engine beside the resource that they concern. */
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

export interface LogLine {
  readonly urn: string;
  readonly message: string;
  /** Shown while the operation runs, not kept. */
  readonly ephemeral: boolean;
  readonly warning: boolean;
}

/** Sends lines to the engine; to stderr while none is known. A lost line never fails an operation. */
export class EngineLog {
  private client: EngineClient | undefined;
  /** The last line's sending: the next waits for it, so that lines keep their order. */
  private last: Promise<void> = Promise.resolve();

  /** Lines go to this engine from now on. */
  connect(address: string): void {
    this.client?.close();
    this.client = new EngineClient(address, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  write(line: LogLine): void {
    const client = this.client;
    if (client === undefined) {
      process.stderr.write(`${line.message}\n`);
      return;
    }
    const request = new LogRequest()
      .setUrn(line.urn)
      .setMessage(line.message)
      .setEphemeral(line.ephemeral)
      .setSeverity(line.warning ? LogSeverity.WARNING : LogSeverity.INFO);
    const send = () => new Promise<void>((resolve) => client.log(request, () => resolve()));
    this.last = this.last.then(send);
  }

  /** Until the engine has every line: it drops those of a resource that it has already finished. */
  async flush(): Promise<void> {
    await this.last;
  }

  close(): void {
    this.client?.close();
  }
}
