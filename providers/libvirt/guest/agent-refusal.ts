/** Which answers of a guest's agent pass by themselves, and which never do. */

/**
 * True when the agent, or libvirt in its place, says that it will never do what was asked: the command is disabled
 * (`--block-rpcs`, `--allow-rpcs`, qemu-ga(8)), the agent is too old for it, or the machine has no channel for an agent.
 * While file systems stand still nearly all commands are disabled too: newer agents say so, and that passes.
 */
export function isFinalRefusal(output: string): boolean {
  if (isFrozenAnswer(output)) return false;
  return (
    /guest agent is not configured/i.test(output) ||
    /command '?guest-[\w-]+'? has (been disabled|not been (found|enabled))/i.test(output)
  );
}

/** True when the agent refuses because the guest's file systems stand still, as during a backup. */
export function isFrozenAnswer(output: string): boolean {
  return /agent is in frozen state/i.test(output);
}
