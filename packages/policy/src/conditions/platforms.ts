// Device platforms, as the user agent tells them: a hint, not a proof. Microsoft Graph, "conditionalAccessPlatforms
// resource type".
import { type Condition, tokensOf } from '../condition.ts';
import { normalizeIds } from '../identifiers.ts';

export const platforms: Condition = {
	id: 'platforms',
	members: ['includePlatforms', 'excludePlatforms'],
	reason: () => 'devicePlatform',
	assign({ conditions: { platforms } }) {
		if (!platforms) return undefined;
		const include = normalizeIds(platforms.includePlatforms);
		const exclude = normalizeIds(platforms.excludePlatforms);
		if (include.length + exclude.length === 0) return undefined;
		// exclusions alone say whom a policy leaves out: refused on write, and what is stored reaches the rest
		const from = include.length === 0 ? ['all'] : include;
		return { include: tokensOf('platform', from), exclude: tokensOf('platform', exclude) };
	},
	present({ devicePlatform }) {
		if (devicePlatform === undefined) return [{ held: [['platform', ['all']]], unknown: ['platform'] }];
		return [{ held: [['platform', devicePlatform === null ? ['all'] : ['all', devicePlatform]]] }];
	},
	key: ({ devicePlatform }) => (devicePlatform === undefined ? '?' : (devicePlatform ?? '')),
	rule: ({ value }) => (value === 'all' ? 'allDevicePlatforms' : 'devicePlatform'),
};
