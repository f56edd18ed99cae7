// Kinds of client software. Microsoft Graph, "conditionalAccessConditionSet: clientAppTypes".
import { type Condition, tokensOf } from '../condition.ts';
import { normalizeIds } from '../identifiers.ts';

// what a type is besides itself
const broader: Record<string, readonly string[]> = {
	browser: ['modern'],
	mobileAppsAndDesktopClients: ['modern'],
	easSupported: ['exchangeActiveSync'],
	easUnsupported: ['exchangeActiveSync'],
};

export const clientAppTypes: Condition = {
	id: 'clientAppTypes',
	reason: () => 'clientApps',
	assign({ conditions }) {
		const types = normalizeIds(conditions.clientAppTypes);
		if (types.length === 0 || types.includes('all')) return undefined;
		return { include: tokensOf('clientApp', types), exclude: [] };
	},
	present({ clientAppType }) {
		if (clientAppType === undefined) return [{ held: [], unknown: ['clientApp'] }];
		if (clientAppType === null) return [{ held: [] }];
		return [
			{
				held: [
					[
						'clientApp',
						[clientAppType, ...(Object.hasOwn(broader, clientAppType) ? (broader[clientAppType] as string[]) : [])],
					],
				],
			},
		];
	},
	key: ({ clientAppType }) => (clientAppType === undefined ? '?' : (clientAppType ?? '')),
	rule: () => 'clientApp',
};
