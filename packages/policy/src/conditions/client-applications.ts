// Workload identities and agents that sign in as themselves. Microsoft Graph, "conditionalAccessClientApplications
// resource type"; Microsoft Entra, "Target agents". A policy speaks of users or of principals, never of both; the
// condition on users keeps the others from an application that signs in as itself, and a policy on agents never reaches
// an ordinary service principal, nor the reverse.
import type { ConditionalAccessClientApplications, ConditionalAccessFilter } from '@countersign/protocol';
import {
	type Assignment,
	type Condition,
	openEndedVerdict,
	type Tokens,
	tokensOf,
	type Verdict,
} from '../condition.ts';
import { compileAttributeFilter } from '../filter-rule/custom-security-attributes.ts';
import { isEmpty, normalizeIds } from '../identifiers.ts';
import type { CustomSecurityAttributes, SignIn } from '../sign-in.ts';

/**
 * What a sign-in is to this condition: an own service principal or an agent, with the values that a policy may name it
 * by.
 */
interface Principal {
	kind: 'servicePrincipal' | 'agent';
	values: readonly string[];
	attributes: CustomSecurityAttributes | undefined;
}

function principalOf({ servicePrincipal, agent }: SignIn): Principal | undefined {
	if (agent) {
		const { id, blueprintId, customSecurityAttributes } = agent;
		return {
			kind: 'agent',
			values: blueprintId ? ['All', id, blueprintId] : ['All', id],
			attributes: customSecurityAttributes,
		};
	}
	// managed identities and the applications of other tenants are not governed
	if (!servicePrincipal?.isOwnSingleTenant) return undefined;
	const values = ['ServicePrincipalsInMyTenant', servicePrincipal.id];
	return { kind: 'servicePrincipal', values, attributes: servicePrincipal.customSecurityAttributes };
}

type Judge = (principal: Principal, openEnded: boolean) => Verdict;

/** Of principals of one kind. */
function judgeFiltered(
	kind: Principal['kind'],
	listed: Assignment,
	written: ConditionalAccessFilter | null | undefined,
): Judge {
	const of = (tokens: Tokens, values: readonly string[]) =>
		tokens.find((token) => token.kind === kind && values.includes(token.value));
	const filter = written ? compileAttributeFilter(written) : undefined;
	return ({ values, attributes }, openEnded) => {
		const excluded = of(listed.exclude, values);
		if (excluded) return { match: 'noMatch', excluded };
		const included = of(listed.include, values);
		const selected = filter?.selects(attributes) ?? 'noMatch';
		const token = { kind: 'filter', value: filter?.rule ?? '' };
		if (filter?.mode === 'exclude' && selected === 'match') return { match: 'noMatch', excluded: token };
		if (included) return { match: 'match', included };
		if (selected === 'match') return { match: 'match', included: token };
		return openEndedVerdict({ match: filter?.mode === 'include' ? selected : 'noMatch' }, openEnded);
	};
}

function refine(listed: Assignment, assigned: ConditionalAccessClientApplications): NonNullable<Assignment['refine']> {
	const judges = {
		servicePrincipal: judgeFiltered('servicePrincipal', listed, assigned.servicePrincipalFilter),
		agent: judgeFiltered('agent', listed, assigned.agentIdServicePrincipalFilter),
	};
	return (signIn, openEnded) => {
		const principal = principalOf(signIn);
		return principal ? judges[principal.kind](principal, openEnded) : { match: 'noMatch' };
	};
}

/** Whether a policy is about principals rather than users: lists that are all empty name nobody. */
export function namesPrincipals(
	assigned: ConditionalAccessClientApplications | null | undefined,
): assigned is ConditionalAccessClientApplications {
	return (
		!isEmpty(assigned) &&
		Object.entries(assigned as object).some(([name, value]) => !name.includes('@odata.') && !isEmpty(value))
	);
}

export const clientApplications: Condition = {
	id: 'clientApplications',
	members: [
		'includeServicePrincipals',
		'excludeServicePrincipals',
		'servicePrincipalFilter',
		'includeAgentIdServicePrincipals',
		'excludeAgentIdServicePrincipals',
		'agentIdServicePrincipalFilter',
	],
	reason({ conditions: { clientApplications: assigned } }) {
		return isEmpty(assigned?.includeAgentIdServicePrincipals) && isEmpty(assigned?.agentIdServicePrincipalFilter)
			? 'workloadIdentities'
			: 'agentIdentities';
	},
	assign({ conditions: { clientApplications: assigned } }) {
		if (!namesPrincipals(assigned)) return undefined;
		const side = (which: 'include' | 'exclude') => [
			...tokensOf('servicePrincipal', normalizeIds(assigned[`${which}ServicePrincipals`])),
			...tokensOf('agent', normalizeIds(assigned[`${which}AgentIdServicePrincipals`])),
		];
		const listed: Assignment = { include: side('include'), exclude: side('exclude') };
		const isFiltered = assigned.servicePrincipalFilter || assigned.agentIdServicePrincipalFilter;
		return isFiltered ? { include: [], exclude: [], refine: refine(listed, assigned) } : listed;
	},
	present(signIn) {
		const principal = principalOf(signIn);
		return principal ? [{ held: [[principal.kind, principal.values]] }] : [];
	},
	key: ({ servicePrincipal, agent }) => (servicePrincipal || agent ? undefined : 'user'),
	rule: ({ kind }) =>
		kind === 'filter' ? 'servicePrincipalFilter' : kind === 'agent' ? 'agentIdServicePrincipal' : 'servicePrincipal',
};
