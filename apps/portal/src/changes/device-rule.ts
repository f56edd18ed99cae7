// Rules of a filter for devices, put together from a property, a comparison and a value. Microsoft Entra, "Conditional
// Access: Filter for devices". What a rule may say, the engine decides; this writes nothing that it would refuse.

export interface DeviceProperty {
	/** as a rule writes it, without `device.` */
	name: string;
	label: string;
	comparisons: readonly Comparison[];
	/** where there are no others */
	values?: readonly string[];
}

export type Comparison = keyof typeof comparisonLabels;

export const comparisonLabels = {
	eq: 'equals',
	ne: 'does not equal',
	startsWith: 'begins with',
	notStartsWith: 'does not begin with',
	endsWith: 'ends with',
	notEndsWith: 'does not end with',
	contains: 'contains',
	notContains: 'does not contain',
} as const;

const equality: readonly Comparison[] = ['eq', 'ne'];
const text = Object.keys(comparisonLabels) as Comparison[];
const collection: readonly Comparison[] = ['contains', 'notContains'];

export const deviceProperties: readonly DeviceProperty[] = [
	{ name: 'isCompliant', label: 'Is compliant', comparisons: equality, values: ['True', 'False'] },
	{ name: 'trustType', label: 'Join type', comparisons: equality, values: ['AzureAD', 'ServerAD', 'Workplace'] },
	{ name: 'deviceOwnership', label: 'Ownership', comparisons: equality, values: ['Company', 'Personal'] },
	{ name: 'displayName', label: 'Name', comparisons: text },
	{ name: 'operatingSystem', label: 'Operating system', comparisons: text },
	{ name: 'operatingSystemVersion', label: 'Version of the system', comparisons: text },
	{ name: 'manufacturer', label: 'Manufacturer', comparisons: text },
	{ name: 'model', label: 'Model', comparisons: text },
	{ name: 'enrollmentProfileName', label: 'Enrolment profile', comparisons: text },
	{ name: 'deviceId', label: 'Device ID', comparisons: equality },
	{ name: 'mdmAppId', label: 'ID of the device management', comparisons: equality },
	{
		name: 'profileType',
		label: 'Kind of registration',
		comparisons: equality,
		values: ['RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT'],
	},
	{ name: 'physicalIds', label: 'Physical IDs', comparisons: collection },
	{ name: 'systemLabels', label: 'System labels', comparisons: collection },
	...Array.from({ length: 15 }, (_, index) => ({
		name: `extensionAttribute${index + 1}`,
		label: `Extension attribute ${index + 1}`,
		comparisons: text,
	})),
];

/** @returns such as `device.model -startsWith "Surface"`: a backtick stands before what would end the value */
export function conditionOf({ name, values }: DeviceProperty, comparison: Comparison, value: string): string {
	const written = name === 'isCompliant' && values?.includes(value) ? value : `"${value.replaceAll(/["`]/g, '`$&')}"`;
	return `device.${name} -${comparison} ${written}`;
}

/**
 * Adds a condition to a rule. `-and` binds tighter than `-or`: what stood there is put into brackets, so that it goes
 * on to mean what it meant.
 *
 * @param rule empty where there is none yet
 */
export function extendRule(rule: string, joint: 'and' | 'or', condition: string): string {
	const before = rule.trim();
	if (before === '') return condition;
	return joint === 'and' && /-or\b/i.test(before)
		? `(${before}) -and ${condition}`
		: `${before} -${joint} ${condition}`;
}
