// Kinds of client software. Microsoft Graph, "conditionalAccessConditionSet: clientAppTypes".
import type { Condition } from '../condition.ts';

export const clientAppTypes: Condition = {
	id: 'clientAppTypes',
	compile(policy) {
		const types = new Set<string>(policy.conditions.clientAppTypes);
		if (types.has('all')) return undefined;
		return ({ clientAppType }) => {
			if (clientAppType === undefined) return 'unknown';
			return types.has(clientAppType) ? 'match' : 'noMatch';
		};
	},
};
