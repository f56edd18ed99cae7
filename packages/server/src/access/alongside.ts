// Scopes that come along unasked: a delegated token carries every consented scope of its resource, as Entra ID's do,
// but none whose policies the sign-in does not meet. They are judged as demanded ones are, and left out where that
// would interrupt or block.
import { decide } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { scopesAlongside } from './scopes.ts';

/**
 * @param context of a request that policies allow; its `scopes` are those that it demands
 * @param consented to the client, of the request's resource
 * @returns consented scopes that were not asked for and whose resources' policies are met
 */
export function findScopesAlongside(context: AccessContext, consented: ReadonlySet<string>): readonly string[] {
	const further = scopesAlongside(context.scopes, consented);
	if (further.length === 0) return further;
	const { targetApplications } = context.authority;
	const judged = targetApplications(context);
	const met: string[] = [];
	const byTargets = new Map<string, string[]>();
	for (const scope of further) {
		// each alone: beside others a scope of the baseline is no access to the directory, and its policies would go
		// unasked
		const targets = targetApplications({ ...context, scopes: [scope] });
		if (targets.every((target) => judged.includes(target))) met.push(scope);
		else byTargets.set(targets.join(' '), [...(byTargets.get(targets.join(' ')) ?? []), scope]);
	}
	for (const scopes of byTargets.values())
		if (decide({ ...context, scopes: scopes.slice(0, 1) }).outcome === 'allow') met.push(...scopes);
	return met;
}
