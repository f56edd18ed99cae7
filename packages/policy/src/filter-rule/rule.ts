// Filter rules: the syntax of dynamic membership rules. Microsoft Entra, "Conditional Access: Filter for devices" and
// "Rules for dynamic membership groups".
import type { Match } from '../condition.ts';

export const operators = [
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
] as const;

export type Operator = (typeof operators)[number];

export type Rule =
	| { kind: 'all' | 'any'; of: readonly Rule[] }
	| { kind: 'not'; rule: Rule }
	| { kind: 'isNull'; attribute: string }
	/** `values` in lower case */
	| { kind: 'comparison'; attribute: string; operator: Operator; values: readonly string[] };

/** What an object says of an attribute, in lower case; `undefined`: it is null. */
export type AttributeReader = (attribute: string) => string | readonly string[] | undefined;

const positives: Record<Operator, Operator> = {
	eq: 'eq',
	ne: 'eq',
	startsWith: 'startsWith',
	notStartsWith: 'startsWith',
	endsWith: 'endsWith',
	notEndsWith: 'endsWith',
	contains: 'contains',
	notContains: 'contains',
	in: 'eq',
	notIn: 'eq',
};

export function isNegative(operator: Operator): boolean {
	return operator === 'ne' || operator.startsWith('not');
}

function compare(operator: Operator, actual: string, expected: string): boolean {
	if (operator === 'startsWith') return actual.startsWith(expected);
	if (operator === 'endsWith') return actual.endsWith(expected);
	return operator === 'contains' ? actual.includes(expected) : actual === expected;
}

/**
 * A null attribute fails every positive comparison and passes every negative one: the documented rule for unregistered
 * devices.
 */
function holds({ attribute, operator, values }: Extract<Rule, { kind: 'comparison' }>, read: AttributeReader): boolean {
	const actual = read(attribute);
	const positive = positives[operator];
	// a collection contains whole elements, a text contains parts
	const found =
		typeof actual === 'string'
			? values.some((expected) => compare(positive, actual, expected))
			: (actual ?? []).some((element) =>
					values.some((expected) =>
						positive === 'contains' ? element === expected : compare(positive, element, expected),
					),
				);
	return found !== isNegative(operator);
}

export function ruleHolds(rule: Rule, read: AttributeReader): boolean {
	switch (rule.kind) {
		case 'all':
			return rule.of.every((part) => ruleHolds(part, read));
		case 'any':
			return rule.of.some((part) => ruleHolds(part, read));
		case 'not':
			return !ruleHolds(rule.rule, read);
		case 'isNull':
			return read(rule.attribute) === undefined;
		case 'comparison':
			return holds(rule, read);
	}
}

export interface CompiledFilter<Subject> {
	mode: 'include' | 'exclude';
	rule: string;
	/**
	 * `unknown` where the rule could not be read: validation refuses it on write, and what is stored must not enforce
	 * less
	 */
	selects(subject: Subject): Match;
}
