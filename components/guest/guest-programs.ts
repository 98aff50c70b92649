/** Folder of a role's own programs in the guest. */
export const GUEST_PROGRAMS = "/usr/local/lib/powercloud";
