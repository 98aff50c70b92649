import { RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";

/** A piece of a plugin's standard output. */
export function stdout(text: string | Buffer): RunPluginResponse {
  const response = new RunPluginResponse();
  response.setStdout(Buffer.from(text));
  return response;
}

/** A piece of a plugin's standard error. */
export function stderr(text: Buffer): RunPluginResponse {
  const response = new RunPluginResponse();
  response.setStderr(text);
  return response;
}

/** The plugin's end. */
export function exitCode(code: number): RunPluginResponse {
  const response = new RunPluginResponse();
  response.setExitcode(code);
  return response;
}
