/** How the script that brings a configuration in ends, beside 0. */

/** It was refused, and everything is as it was before. */
export const REFUSED = 3;
/** It is neither in nor taken back. */
export const STUCK = 4;

/** Of a check: waiting does not help (EX_CONFIG of sysexits.h). Any other code but 0 has it asked again until its time is up. */
export const HOPELESS = 78;
