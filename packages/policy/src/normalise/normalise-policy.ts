// A policy as somebody wrote it becomes the policy as Graph answers it: every member is there, absent lists are `[]`,
// absent objects `null`, names have Graph's spelling. Microsoft Graph, "Create conditionalAccessPolicy" (examples 1 and
// 4) and "conditionalAccessRoot: evaluate" (example 2); OData JSON Format 4.01, "Control Information" and "Action".
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy } from '@countersign/protocol';
import { builtInStrengths } from '../built-in-strengths.ts';
import { isEmpty, isObject } from '../identifiers.ts';
import { isOff } from '../session-controls/index.ts';
import { withAdditionalProperties } from './additional-properties.ts';
import { type Member, policyShape, type Shape } from './shape.ts';

type Json = Record<string, unknown>;

const conditionsShape = (policyShape.conditions as { shape: Shape }).shape;
const usersShape = (conditionsShape.users as { shape: Shape }).shape;
const applicationsShape = (conditionsShape.applications as { shape: Shape }).shape;

/**
 * Annotations (`@odata.type`, `includeUsers@odata.type`) and actions that an answer offers
 * (`#microsoft.graph.restore`).
 */
function isAnnotation(name: string): boolean {
	return name.includes('@odata.') || name.startsWith('#');
}

/** @returns a copy without annotations, at any depth */
function withoutAnnotations(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutAnnotations);
	if (!isObject(value)) return value;
	const entries = Object.entries(value).filter(([name]) => !isAnnotation(name));
	return Object.fromEntries(entries.map(([name, content]) => [name, withoutAnnotations(content)]));
}

/** @returns a name in Graph's spelling, since Graph takes any letter case; anything else as it is */
function spelled(value: unknown, names: readonly string[] | undefined): unknown {
	if (typeof value !== 'string' || !names || names.includes(value)) return value;
	const lower = value.toLowerCase();
	return names.find((name) => name.toLowerCase() === lower) ?? value;
}

function spelledFlags(value: unknown, names: readonly string[]): unknown {
	if (typeof value !== 'string') return value;
	if (value.trim() === '') return null;
	const spelling = value.split(',').map((name) => spelled(name.trim(), names));
	return spelling.join(',');
}

function normaliseMember(member: Member, value: unknown): unknown {
	if (member.kind === 'list') {
		if (value === undefined || value === null) return [...(member.absent ?? [])];
		return Array.isArray(value) ? value.map((item) => spelled(item, member.names)) : value;
	}
	if (value === undefined || value === null) return null;
	if (member.kind === 'object') {
		if (isObject(value)) {
			const normal = normaliseObject(member.shape, value);
			// Graph PowerShell writes what is not configured as an object whose members are all null
			return member.shape !== usersShape && member.shape !== applicationsShape && isBlank(value) ? null : normal;
		}
		// programs whose language has one kind of container write an empty object as an empty list
		return Array.isArray(value) && value.length === 0 ? null : value;
	}
	return member.kind === 'flags' ? spelledFlags(value, member.names) : spelled(withoutAnnotations(value), member.names);
}

/** Whether nothing is said at any depth, though something is written. */
function isBlank(value: unknown): boolean {
	if (Array.isArray(value)) return false;
	if (!isObject(value)) return value === null || value === undefined;
	// of external tenants the type alone says which they are
	return Object.entries(value).every(
		([name, content]) => (name !== '@odata.type' && isAnnotation(name)) || isBlank(content),
	);
}

/** @returns of each member that is written in another letter case alone, such as `GrantControls`, how it is written */
function readLetterCase(shape: Shape, written: Json): Map<string, string> {
	const found = new Map<string, string>();
	const names = Object.keys(written).filter((name) => !Object.hasOwn(shape, name));
	if (names.length === 0) return found;
	for (const right of Object.keys(shape)) {
		if (Object.hasOwn(written, right)) continue;
		const other = names.find((name) => name.toLowerCase() === right.toLowerCase());
		if (other !== undefined) found.set(right, other);
	}
	return found;
}

function normaliseObject(shape: Shape, object: Json): Json {
	const written = withAdditionalProperties(object);
	const normal: Json = {};
	const sameInOtherCase = readLetterCase(shape, written);
	for (const [name, member] of Object.entries(shape)) {
		const value = written[sameInOtherCase.get(name) ?? name];
		const content = normaliseMember(member, value);
		if (member.optional && isEmpty(content)) continue;
		normal[name] = content;
	}
	const read = new Set(sameInOtherCase.values());
	// what a later Graph adds is kept, so that nothing is lost on the way through
	for (const [name, value] of Object.entries(written)) {
		const isKnown = Object.hasOwn(shape, name) || read.has(name) || isAnnotation(name);
		if (!isKnown) normal[name] = withoutAnnotations(value);
	}
	return Object.hasOwn(shape, 'membershipKind') ? completeExternalTenants(normal, written['@odata.type']) : normal;
}

const hasContent = (value: unknown) => isObject(value) && Object.values(value).some((content) => !isEmpty(content));

/** Answers tell the type of external tenants; a request may tell it in place of `membershipKind`. */
function completeExternalTenants(tenants: Json, type: unknown): Json {
	const written = String(type ?? '');
	const fromType = written.endsWith('AllExternalTenants')
		? 'all'
		: written.endsWith('EnumeratedExternalTenants')
			? 'enumerated'
			: null;
	const membershipKind = tenants.membershipKind ?? fromType;
	const title = membershipKind === 'enumerated' ? 'Enumerated' : 'All';
	return { '@odata.type': `#microsoft.graph.conditionalAccess${title}ExternalTenants`, ...tenants, membershipKind };
}

function completeConditions(conditions: Json): void {
	// an object whose lists are all empty configures nothing
	for (const name of ['platforms', 'locations', 'devices', 'clientApplications', 'authenticationFlows'])
		if (isObject(conditions[name]) && !hasContent(conditions[name])) conditions[name] = null;
	// Entra, "Conditional Access for workload identities": the sample sends no users, and `None` is stored
	const isForNobody = conditions.users === null || (isObject(conditions.users) && !hasContent(conditions.users));
	const isForPrincipals = conditions.clientApplications !== null || !isEmpty(conditions.agents);
	if (isForNobody && isForPrincipals) conditions.users = normaliseObject(usersShape, { includeUsers: ['None'] });
}

const boundStrength = 'authenticationStrength@odata.bind';

/** @returns the id behind `…/authenticationStrengthPolicies/{id}` or `…('{id}')` */
function boundId(address: unknown): string | undefined {
	return typeof address === 'string' ? /[/('"]([0-9a-f-]{36})['")/]*$/i.exec(address)?.[1] : undefined;
}

/** OData JSON Format 4.0, "Bind Operation": a strength may be named by its address, where an annotation would stand. */
function withBoundStrength(written: Json): Json {
	const name = Object.keys(written).find((member) => member.toLowerCase() === 'grantcontrols');
	const grant = name === undefined ? undefined : written[name];
	if (name === undefined || !isObject(grant)) return written;
	const id = boundId(grant[boundStrength]);
	if (id === undefined || !isEmpty(grant.authenticationStrength)) return written;
	return { ...written, [name]: { ...grant, authenticationStrength: { id } } };
}

/** Whether nothing at all is asked for, which is what `null` says. */
function asksNothing(grant: Json): boolean {
	return Object.values(grant).every(isEmpty);
}

function completeGrantControls(grant: Json, strengths: readonly AuthenticationStrengthPolicy[]): void {
	const strength = grant.authenticationStrength;
	if (isObject(strength) && isBlank(strength)) grant.authenticationStrength = null;
	if (!isObject(strength)) return;
	const written = strength.id ?? strength.Id;
	if (typeof written !== 'string') return;
	const id = written.toLowerCase();
	grant.authenticationStrength = [...builtInStrengths, ...strengths].find((known) => known.id.toLowerCase() === id) ?? {
		id,
	};
}

function completeSessionControls(session: Json): Json | null {
	const frequency = session.signInFrequency;
	if (isObject(frequency) && frequency.isEnabled === true) {
		frequency.frequencyInterval ??= 'timeBased';
		frequency.authenticationType ??= 'primaryAndSecondaryAuthentication';
	}
	return Object.values(session).every(isOff) ? null : session;
}

/**
 * The policy in the shape in which Graph answers it. Pure: what was written stays as it is.
 *
 * Absent lists become `[]` and absent objects `null`; `clientAppTypes` becomes `["all"]`, users of a policy on workload
 * identities
 * `["None"]`; names get Graph's spelling whatever their letter case; session controls without effect become `null`;
 * annotations and advertised actions are left out. Members that this version does not know are kept. What is wrong
 * stays wrong: ask {@link validatePolicy} of the result.
 *
 * @param written the body of a request, or what a file holds; parsed JSON
 * @param strengths the tenant's own authentication strengths, which are echoed whole where a policy names one, as the
 *   built-in
 * ones are; one that is not among them is left as `{ id }`
 * @returns the whole policy; a value that is no object is returned as it is
 *
 * @example
 * ```ts
 * const { conditions } = normalisePolicy({
 * 	displayName: 'MFA for all',
 * 	state: 'enabled',
 * 	conditions: { applications: { includeApplications: ['all'] }, users: { includeUsers: ['All'] } },
 * 	grantControls: { operator: 'or', builtInControls: ['MFA'] },
 * });
 * console.log(conditions.clientAppTypes, conditions.users?.excludeUsers, conditions.platforms); // ['all'] [] null
 * ```
 */
export function normalisePolicy(
	written: unknown,
	strengths: readonly AuthenticationStrengthPolicy[] = [],
): ConditionalAccessPolicy {
	if (!isObject(written)) return written as ConditionalAccessPolicy;
	const policy = normaliseObject(policyShape, withBoundStrength(written));
	if (isObject(policy.conditions)) completeConditions(policy.conditions);
	if (isObject(policy.grantControls)) completeGrantControls(policy.grantControls, strengths);
	if (isObject(policy.grantControls) && asksNothing(policy.grantControls)) policy.grantControls = null;
	if (isObject(policy.sessionControls)) policy.sessionControls = completeSessionControls(policy.sessionControls);
	return policy as unknown as ConditionalAccessPolicy;
}
