// What a tenant decided of authentication methods, for the groups of one user: a method that is not for the user is as
// good as disabled. Microsoft Graph, "authenticationMethodTarget resource type".
import type { MethodsPolicy } from '../records/methods-policy.ts';
import { allUsers } from '../records/passkey-policy.ts';

interface Targets {
	included: readonly string[];
	excluded: readonly string[];
}

const everybody: Targets = { included: [allUsers], excluded: [] };

const ofPasskeys = ({ fido2 }: MethodsPolicy): Targets =>
	fido2 ? { included: fido2.includeTargets.map(({ id }) => id), excluded: fido2.excludeTargets } : everybody;

/** of certificates and of a provider outside; what names nobody is for everybody */
const targetsOf = (
	method: { includeTargets?: readonly string[]; excludeTargets?: readonly string[] } | undefined,
): Targets => ({
	included: method?.includeTargets ?? everybody.included,
	excluded: method?.excludeTargets ?? everybody.excluded,
});

const namesGroups = ({ included, excluded }: Targets): boolean =>
	excluded.length > 0 || included.some((id) => id !== allUsers);

/** @returns whether it depends on a user's groups what {@link policyForUser} returns */
export function dependsOnGroups(policy: MethodsPolicy): boolean {
	const { x509Certificate, external = [] } = policy;
	return [ofPasskeys(policy), targetsOf(x509Certificate), ...external.map(targetsOf)].some(namesGroups);
}

/**
 * @param policy of the tenant
 * @param groupIds of the user, nested ones among them
 * @returns the policy with those targets alone that the user is in; the same object where groups do not matter, as for
 *   most tokens
 */
export function policyForUser(policy: MethodsPolicy, groupIds: ReadonlySet<string>): MethodsPolicy {
	if (!dependsOnGroups(policy)) return policy;
	const isIn = (id: string) => id === allUsers || groupIds.has(id);
	const isFor = ({ included, excluded }: Targets) => included.some(isIn) && !excluded.some(isIn);
	const { fido2, x509Certificate, external } = policy;
	const includeTargets = fido2?.excludeTargets.some(isIn) ? [] : fido2?.includeTargets.filter(({ id }) => isIn(id));
	return {
		...policy,
		...(fido2 && includeTargets ? { fido2: { ...fido2, includeTargets } } : {}),
		...(x509Certificate && !isFor(targetsOf(x509Certificate))
			? { x509Certificate: { ...x509Certificate, state: 'disabled' } }
			: {}),
		...(external ? { external: external.filter((one) => isFor(targetsOf(one))) } : {}),
	};
}
