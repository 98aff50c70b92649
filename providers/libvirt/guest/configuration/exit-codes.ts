/** How the script that brings a configuration in ends, beside 0. */

/** It was refused, and everything is as it was before. */
export const REFUSED = 3;
/** It is neither in nor taken back. */
export const STUCK = 4;
