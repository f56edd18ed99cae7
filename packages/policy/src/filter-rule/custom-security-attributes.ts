// Custom security attributes of a service principal, as a filter names them. Microsoft Entra, "Conditional Access:
// Filter for applications". Strings only.
import type { ConditionalAccessFilter } from '@countersign/protocol';
import type { CustomSecurityAttributes } from '../sign-in.ts';
import { compileFilter } from './compile-filter.ts';
import type { AttributeSchema } from './parse-rule.ts';
import type { CompiledFilter, Operator } from './rule.ts';

const operators: readonly Operator[] = [
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

export const customSecurityAttributes: AttributeSchema = {
	prefix: 'CustomSecurityAttribute.',
	operatorsOf: (attribute) => (/^[A-Za-z0-9]{1,32}_[A-Za-z0-9]{1,32}$/.test(attribute) ? operators : undefined),
};

export function compileAttributeFilter(
	filter: ConditionalAccessFilter,
): CompiledFilter<CustomSecurityAttributes | undefined> {
	return compileFilter(filter, customSecurityAttributes, (attributes) => {
		const byName = new Map(
			[...(attributes ?? [])].map(([name, values]) => [name.toLowerCase(), values.map((value) => value.toLowerCase())]),
		);
		return (attribute) => byName.get(attribute.toLowerCase());
	});
}
