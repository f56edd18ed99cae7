// Workload identities. Microsoft Graph, "conditionalAccessClientApplications resource type". A policy speaks of users or of
// workload identities, never of both; the condition on users keeps the others from an application that signs in as itself.
import { type Condition, openEndedVerdict, tokensOf } from '../condition.ts';
import { compileAttributeFilter } from '../filter-rule/custom-security-attributes.ts';
import { normalizeIds } from '../identifiers.ts';

export const clientApplications: Condition = {
	id: 'clientApplications',
	members: ['includeServicePrincipals', 'excludeServicePrincipals', 'servicePrincipalFilter'],
	reason: () => 'workloadIdentities',
	assign({ conditions }) {
		const assigned = conditions.clientApplications;
		if (!assigned) return undefined;
		const include = new Set(normalizeIds(assigned.includeServicePrincipals));
		const exclude = new Set(normalizeIds(assigned.excludeServicePrincipals));
		if (!assigned.servicePrincipalFilter) {
			return { include: tokensOf('servicePrincipal', [...include]), exclude: tokensOf('servicePrincipal', [...exclude]) };
		}
		const filter = compileAttributeFilter(assigned.servicePrincipalFilter);
		return {
			include: [],
			exclude: [],
			refine({ servicePrincipal }, openEnded) {
				if (!servicePrincipal?.isOwnSingleTenant) return { match: 'noMatch' };
				const selected = filter.selects(servicePrincipal.customSecurityAttributes);
				const token = { kind: 'filter', value: filter.rule };
				if (exclude.has(servicePrincipal.id)) return { match: 'noMatch', excluded: { kind: 'servicePrincipal', value: servicePrincipal.id } };
				if (filter.mode === 'exclude' && selected === 'match') return { match: 'noMatch', excluded: token };
				const listed = ['ServicePrincipalsInMyTenant', servicePrincipal.id].find((value) => include.has(value));
				if (listed !== undefined) return { match: 'match', included: { kind: 'servicePrincipal', value: listed } };
				if (selected === 'match') return { match: 'match', included: token };
				return openEndedVerdict({ match: filter.mode === 'include' ? selected : 'noMatch' }, openEnded);
			},
		};
	},
	present({ servicePrincipal }) {
		// a user is none, and managed identities and the applications of other tenants are not governed
		if (!servicePrincipal?.isOwnSingleTenant) return [];
		return [{ held: [['servicePrincipal', ['ServicePrincipalsInMyTenant', servicePrincipal.id]]] }];
	},
	key: ({ servicePrincipal }) => (servicePrincipal ? undefined : 'user'),
	rule: ({ kind }) => (kind === 'filter' ? 'servicePrincipalFilter' : 'servicePrincipal'),
};
