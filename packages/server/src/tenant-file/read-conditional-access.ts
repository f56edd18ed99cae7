// The Conditional Access part of a tenant in the tenant file: completed with Graph's defaults, and checked as the admin
// API checks it.
import { createHash } from 'node:crypto';
import { normalisePolicy, validateAuthenticationStrength, validateNamedLocation } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { type RandomBytes, randomUuid } from '../clock.ts';
import { type PolicyReferents, policyProblems } from '../directory/policy-problems.ts';
import type { ConditionalAccessResources } from '../records/conditional-access.ts';
import { readAgreement } from '../terms/read-agreement.ts';
import type { TenantEntry } from './tenant-file.ts';
import type { TenantFileIssue } from './tenant-file-error.ts';

type Entries = NonNullable<NonNullable<TenantEntry['identity']>['conditionalAccess']>;

const ipNamedLocation = '#microsoft.graph.ipNamedLocation';

const textHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Collects issues under the path of the entry that they are about. */
function report(issues: TenantFileIssue[], at: string, found: readonly TenantFileIssue[]): void {
	for (const { path, message } of found) issues.push({ path: path ? `${at}.${path}` : at, message });
}

interface Reading {
	path: string;
	issues: TenantFileIssue[];
	random: RandomBytes;
}

/** @returns what is stored: whole, and of a strength its id alone, since its record tells the rest */
function storedPolicy(written: unknown): ConditionalAccessPolicy {
	const policy = normalisePolicy(written);
	const id = policy.grantControls?.authenticationStrength?.id;
	if (!policy.grantControls || id === undefined) return policy;
	return { ...policy, grantControls: { ...policy.grantControls, authenticationStrength: { id } } };
}

function readPolicies(
	{ policies = [] }: Entries,
	referents: PolicyReferents,
	{ path, issues, random }: Reading,
): ConditionalAccessPolicy[] {
	return policies.map((entry, index) => {
		const policy = { ...entry, id: ((entry.id as string | undefined) ?? randomUuid(random)).toLowerCase() };
		const problems = policyProblems(policy, referents);
		report(issues, `${path}.policies[${index}]`, problems);
		return problems.length === 0 ? storedPolicy(policy) : (policy as unknown as ConditionalAccessPolicy);
	});
}

function readNamedLocations(
	{ namedLocations = [] }: Entries,
	path: string,
	issues: TenantFileIssue[],
): ConditionalAccessResources['namedLocations'] {
	return namedLocations.map((location, index) => {
		const type = location['@odata.type'] ?? ipNamedLocation;
		const complete = {
			...location,
			'@odata.type': type,
			id: location.id.toLowerCase(),
			...(type === ipNamedLocation ? { isTrusted: location.isTrusted ?? false } : {}),
		} as ConditionalAccessResources['namedLocations'][number];
		report(issues, `${path}.namedLocations[${index}]`, validateNamedLocation(complete));
		return complete;
	});
}

function readStrengths(
	{ authenticationStrength }: Entries,
	path: string,
	issues: TenantFileIssue[],
): ConditionalAccessResources['authenticationStrengths'] {
	return (authenticationStrength?.policies ?? []).map((strength, index) => {
		report(issues, `${path}.authenticationStrength.policies[${index}]`, validateAuthenticationStrength(strength));
		const complete = { requirementsSatisfied: 'mfa', ...strength, policyType: 'custom', id: strength.id.toLowerCase() };
		return complete as ConditionalAccessResources['authenticationStrengths'][number];
	});
}

function readAgreements(
	{ identityGovernance }: TenantEntry,
	path: string,
	issues: TenantFileIssue[],
	random: RandomBytes,
): ConditionalAccessResources['agreements'] {
	return (identityGovernance?.termsOfUse.agreements ?? []).map((written, index) => {
		const making = { now: 0, createId: () => randomUuid(random) };
		const { agreement, problems } = readAgreement(written, written.id.toLowerCase(), making);
		report(issues, `${path}.identityGovernance.termsOfUse.agreements[${index}]`, problems);
		// the same file gives the same ids, so that what was accepted before it was applied again counts
		const files = agreement.files.map((file) => ({
			...file,
			id: `${agreement.id}-${file.language}_${textHash(file.text)}`.toLowerCase(),
		}));
		return { ...agreement, files };
	});
}

/** @param issues what is wrong is added here, with its path */
export function readConditionalAccess(
	tenant: TenantEntry,
	tenantPath: string,
	issues: TenantFileIssue[],
	random: RandomBytes,
): ConditionalAccessResources {
	const entries = tenant.identity?.conditionalAccess ?? {};
	const path = `${tenantPath}.identity.conditionalAccess`;
	const namedLocations = readNamedLocations(entries, path, issues);
	const authenticationStrengths = readStrengths(entries, path, issues);
	const agreements = readAgreements(tenant, tenantPath, issues, random);
	return {
		policies: readPolicies(entries, { namedLocations, authenticationStrengths, agreements }, { path, issues, random }),
		namedLocations,
		authenticationStrengths,
		agreements,
		scenarios: [],
		authenticationContexts: (entries.authenticationContextClassReferences ?? []).map(
			({ id, displayName, description = '', isAvailable = false }) => ({
				id,
				displayName,
				description,
				isAvailable,
			}),
		),
	};
}
