/** Container images that belong to the platform, by repository and tag in the environment's registry. */

/** Holds a pod's namespaces open. */
export const PAUSE_IMAGE = "powercloud/pause:0.1.0";
/** HAProxy, the access gateway. */
export const GATEWAY_IMAGE = "powercloud/gateway:0.1.0";
/** A module of the application layer. */
export const MODULE_IMAGE = "powercloud/reference-module:0.1.0";
