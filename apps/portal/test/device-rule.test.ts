// The filter for devices that is put together in the form: the engine takes each condition, and brackets keep the
// sense.
import { validatePolicy } from '@countersign/policy';
import { expect, test } from 'vitest';
import { conditionOf, deviceProperties, extendRule } from '../src/changes/device-rule.ts';

const problemsOf = (rule: string) =>
	validatePolicy({
		displayName: 'x',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: { includeUsers: ['All'] },
			devices: { deviceFilter: { mode: 'include', rule } },
		},
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	});

test('the engine takes every property with every comparison that the form offers for it', () => {
	const rules = deviceProperties.flatMap((property) =>
		property.comparisons.flatMap((comparison) =>
			(property.values ?? ['Surface "Pro" `9` -or (x`']).map((value) => conditionOf(property, comparison, value)),
		),
	);
	expect(rules.length).toBeGreaterThan(150);
	expect(rules.filter((rule) => problemsOf(rule).length > 0)).toEqual([]);
});

test.each([
	['', 'and', 'b', 'b'],
	['a', 'and', 'b', 'a -and b'],
	['a', 'or', 'b', 'a -or b'],
	['a -or c', 'and', 'b', '(a -or c) -and b'],
	['a -and c', 'or', 'b', 'a -and c -or b'],
] as const)('%j and then %s %s is %j', (rule, joint, condition, expected) => {
	expect(extendRule(rule, joint, condition)).toBe(expected);
});
