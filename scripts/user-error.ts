/** A mistake of the user's, or of the machine, that a message explains completely: it is shown without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";

  /**
   * @param message What was found, what is allowed, where, and the fix.
   * @param exitCode Exit code of the command that ends with this error. Default: 2.
   */
  constructor(
    message: string,
    readonly exitCode = 2,
  ) {
    super(message);
  }
}
