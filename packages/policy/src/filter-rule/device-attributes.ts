// The attributes of a device that a filter may name. Microsoft Entra, "Conditional Access: Filter for devices".
import type { ConditionalAccessFilter, DeviceInfo } from '@countersign/protocol';
import { compileFilter } from './compile-filter.ts';
import type { AttributeSchema } from './parse-rule.ts';
import type { CompiledFilter, Operator } from './rule.ts';

const equality: readonly Operator[] = ['eq', 'ne'];
const membership: readonly Operator[] = ['eq', 'ne', 'in', 'notIn'];
const collection: readonly Operator[] = ['contains', 'notContains'];
const text: readonly Operator[] = [
	'eq',
	'ne',
	'startsWith',
	'notStartsWith',
	'endsWith',
	'notEndsWith',
	'contains',
	'notContains',
	'in',
	'notIn',
];

const attributes: ReadonlyMap<string, readonly Operator[]> = new Map([
	...(['deviceid', 'mdmappid'] as const).map((name) => [name, membership] as const),
	...(
		[
			'displayname',
			'manufacturer',
			'model',
			'enrollmentprofilename',
			'operatingsystem',
			'operatingsystemversion',
		] as const
	).map((name) => [name, text] as const),
	...Array.from({ length: 15 }, (_, index) => [`extensionattribute${index + 1}`, text] as const),
	...(['deviceownership', 'iscompliant', 'profiletype', 'trusttype'] as const).map((name) => [name, equality] as const),
	['physicalids', collection],
	// the guides to token protection compare it with -eq, which then asks for a whole element as -contains does
	['systemlabels', [...collection, ...equality]],
]);

const values: Record<string, readonly string[]> = {
	deviceownership: ['Personal', 'Company'],
	iscompliant: ['True', 'False'],
	profiletype: ['RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT'],
	trusttype: ['AzureAD', 'ServerAD', 'Workplace'],
};

export const deviceAttributes: AttributeSchema = {
	prefix: 'device.',
	operatorsOf: (attribute) => attributes.get(attribute.toLowerCase()),
	checkValue(attribute, value) {
		const allowed = Object.hasOwn(values, attribute.toLowerCase()) ? values[attribute.toLowerCase()] : undefined;
		if (!allowed || allowed.some((candidate) => candidate.toLowerCase() === value.toLowerCase())) return undefined;
		return `\`${attribute}\` is one of ${allowed.join(', ')}`;
	},
};

/** Extension attributes are known only of a device that is managed, compliant or hybrid joined. */
function isManaged(device: DeviceInfo): boolean {
	return device.isCompliant === true || device.trustType === 'ServerAD' || Boolean(device.mdmAppId);
}

function readDevice(device: DeviceInfo | null): (attribute: string) => string | readonly string[] | undefined {
	if (device === null) return () => undefined;
	const byName = new Map(
		Object.entries(device).map(([name, value]) => [
			name === 'ownership' ? 'deviceownership' : name.toLowerCase(),
			value,
		]),
	);
	return (attribute) => {
		const name = attribute.toLowerCase();
		const value = byName.get(name) as string | boolean | string[] | null | undefined;
		if (value === null || value === undefined || (name.startsWith('extensionattribute') && !isManaged(device)))
			return undefined;
		return Array.isArray(value) ? value.map((element) => element.toLowerCase()) : String(value).toLowerCase();
	};
}

export function compileDeviceFilter(filter: ConditionalAccessFilter): CompiledFilter<DeviceInfo | null> {
	return compileFilter(filter, deviceAttributes, readDevice);
}
