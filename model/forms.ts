/**
 * How single values of a model file are written. For a value with a pattern the first paragraph says what is allowed: error
 * messages quote it.
 */

/**
 * a name of 1 to 30 lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen
 * @pattern ^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$
 */
export type Name = string;

/**
 * A duration in minutes (m), hours (h) or days (d), as in 30m, 24h or 7d
 * @pattern ^[1-9][0-9]{0,4}[mhd]$
 */
export type Duration = string;

/**
 * a setting's name as PostgreSQL writes it: lower-case letters, digits and underscores, one dot in those of extensions
 * @pattern ^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$
 */
export type ParameterName = string;

/**
 * The number of a generation
 * @asType integer
 * @minimum 1
 */
export type Generation = number;

/**
 * a number with a unit, Mi, Gi or Ti (powers of 1024), like 768Mi, 1.5Gi or 2Ti
 * @pattern ^\d{1,9}(\.\d{1,9})?(Mi|Gi|Ti)$
 */
export type Quantity = string;

/**
 * an IPv4 range in CIDR notation, like 10.20.0.0/16
 * @pattern ^[0-9.]+/[0-9]+$
 */
export type Cidr = string;

/**
 * a network interface's name of at most 15 letters, digits, dots, underscores and hyphens
 * @pattern ^[A-Za-z][A-Za-z0-9._-]{0,14}$
 */
export type InterfaceName = string;

/**
 * an absolute path on the host without spaces
 * @pattern ^/[^\s'"]*$
 */
export type AbsolutePath = string;

/**
 * a path without spaces at its ends
 * @pattern ^\S(.*\S)?$
 */
export type FilePath = string;

/**
 * https://host:port
 * @pattern ^https://[A-Za-z0-9.-]+:[0-9]{1,5}$
 */
export type HttpsEndpoint = string;

/**
 * host:port
 * @pattern ^[A-Za-z0-9.-]+:[0-9]{1,5}$
 */
export type HostAndPort = string;

/**
 * an image's name with a tag or digest, without the registry's address, like powercloud/gateway:0.1.0
 * @pattern ^[a-z0-9]+([._/-][a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$
 */
export type ContainerImage = string;

/**
 * a libvirt connection URI, like qemu+ssh://ops@guiyang-1/system
 * @minLength 1
 */
export type HostUri = string;

/**
 * a virtual machine's name of up to 100 letters, digits and . _ + -, the first a letter or digit
 * @pattern ^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$
 */
export type DomainName = string;

/**
 * a UUID as `virsh domuuid` writes it
 * @pattern ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$
 */
export type Uuid = string;

/**
 * the name of an environment variable
 * @pattern ^[A-Za-z_][A-Za-z0-9_]*$
 */
export type VariableName = string;

/**
 * a shell command on one line
 * @pattern ^\S(.*\S)?$
 */
export type ShellCommand = string;
