// Scopes: which resource a request is for, what it asks of it, and what was consented to.
// Microsoft identity platform, "Scopes and permissions"; RFC 6749 §3.3.
import { grantTypes, microsoftGraphAppId, openIdScopes } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import { foldIdentifierUri } from '../directory/identifier-uri.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { RequestedScopes, TenantSnapshot } from '../directory/types.ts';
import {
	consentRequired,
	multipleResources,
	resourceDisabled,
	resourceMismatch,
	resourceNotFound,
	scopeInvalid,
	scopeUnknown,
	tokenForItself,
} from '../errors.ts';
import type { Application } from '../records/application.ts';

const maxLength = 2048;
const maxItems = 64;
const maxRemembered = 1000;
// RFC 6749 §3.3: scope-token
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function split(scope: string): string[] {
	if (scope.length > maxLength) throw scopeInvalid('it is too long');
	const folded = scope
		.split(' ')
		.map((item) => (openIdScopes.includes(item.toLowerCase()) ? item.toLowerCase() : item));
	const items = [...new Set(folded.filter((item) => item !== ''))];
	if (items.length > maxItems) throw scopeInvalid('it names too many scopes');
	if (items.some((item) => !scopeToken.test(item))) throw scopeInvalid('it holds a character that no scope may hold');
	return items;
}

function splitResource(item: string): { prefix: string; value: string } {
	const at = item.lastIndexOf('/');
	return at < 0 ? { prefix: '', value: item } : { prefix: item.slice(0, at), value: item.slice(at + 1) };
}

/**
 * A scope as its resource publishes it: requests write `user.read` too, as Microsoft's own samples do. One that is
 * unknown stays as it is.
 */
function publishedScope(resource: Application, value: string): string {
	const folded = value.toLowerCase();
	if (folded === '.default') return folded;
	return (
		(
			resource.scopes.find((scope) => scope.value === value) ??
			resource.scopes.find((scope) => scope.value.toLowerCase() === folded)
		)?.value ?? value
	);
}

async function findResource(authority: Authority, snapshot: TenantSnapshot, prefix: string): Promise<Application> {
	const name =
		prefix === '' ? microsoftGraphAppId : prefix.replace(/\/$/, '').replace(/^api:\/\/(?=[0-9a-f-]{36}$)/i, '');
	const byId = /^[0-9a-f-]{36}$/i.test(name)
		? await findApplicationIn(snapshot, name, authority.storage.directory)
		: undefined;
	if (byId) return byId;
	const uri = foldIdentifierUri(prefix);
	const graph = await findApplicationIn(snapshot, microsoftGraphAppId, authority.storage.directory);
	const named = [...snapshot.applications.values(), graph].find((application) =>
		application?.identifierUris.some((identifier) => foldIdentifierUri(identifier) === uri),
	);
	// tools that know Graph by its address alone ask for tokens under it, as in Microsoft's national clouds
	const resource = named ?? (uri === foldIdentifierUri(authority.graphOrigin) ? graph : undefined);
	if (!resource) throw resourceNotFound(prefix, snapshot.tenant.displayName);
	return resource;
}

/**
 * Reads a scope parameter.
 *
 * @throws ProtocolError for a malformed scope, an unknown resource, or more than one resource
 */
export async function readScopes(
	authority: Authority,
	snapshot: TenantSnapshot,
	scope: string,
): Promise<RequestedScopes> {
	const { readScopes: remembered } = authority.snapshots.memoryOf(snapshot);
	const known = remembered.get(scope);
	if (known) return known;
	const items = split(scope);
	const openId = items.filter((item) => openIdScopes.includes(item));
	const written = items.filter((item) => !openIdScopes.includes(item));
	const others = written.map(splitResource);
	const prefixes = [...new Set(others.map((item) => item.prefix))];
	const [first, ...rest] = await Promise.all(
		(prefixes.length > 0 ? prefixes : ['']).map((prefix) => findResource(authority, snapshot, prefix)),
	);
	if (rest.some((other) => other !== first)) throw multipleResources();
	const resource = first as Application;
	if (resource.disabled) throw resourceDisabled(resource.displayName);
	const values = [...new Set(others.map((item) => publishedScope(resource, item.value)))];
	if (values.includes('.default') && values.length > 1)
		throw scopeInvalid('`.default` cannot be combined with other scopes of the resource');
	const requested: RequestedScopes = { text: scope, openId, resource, prefix: prefixes[0] ?? '', values, written };
	// only what the tenant owns: a multi-tenant resource of another tenant may change without this one's version
	if (requested.resource.tenantId === snapshot.tenant.id && remembered.size < maxRemembered)
		remembered.set(scope, requested);
	return requested;
}

export interface AuthorizationScopes {
	/** what the code is for: the resource that is named first */
	requested: RequestedScopes;
	/** of other resources: the user consents to them now, and tokens for them are asked for later */
	further: readonly RequestedScopes[];
}

/**
 * Reads the scope parameter of an authorization request, which may name scopes of several resources (MSAL's
 * `extraScopesToConsent`); a token is for one of them all the same.
 *
 * @throws ProtocolError as {@link readScopes} does; several resources cannot be asked for `.default`
 */
export async function readAuthorizationScopes(
	authority: Authority,
	snapshot: TenantSnapshot,
	scope: string,
): Promise<AuthorizationScopes> {
	const known = authority.snapshots.memoryOf(snapshot).readScopes.get(scope);
	if (known) return { requested: known, further: [] };
	const items = split(scope);
	const openId = items.filter((item) => openIdScopes.includes(item));
	const byResource = new Map<string, string[]>();
	for (const item of items) {
		if (openIdScopes.includes(item)) continue;
		const { appId } = await findResource(authority, snapshot, splitResource(item).prefix);
		byResource.set(appId, [...(byResource.get(appId) ?? []), item]);
	}
	const [first, ...others] = byResource.values();
	if (!first || others.length === 0) return { requested: await readScopes(authority, snapshot, scope), further: [] };
	if (items.some((item) => splitResource(item).value.toLowerCase() === '.default')) throw multipleResources();
	const readWith = (own: readonly string[]) => readScopes(authority, snapshot, [...openId, ...own].join(' '));
	return { requested: await readWith(first), further: await Promise.all(others.map(readWith)) };
}

/**
 * The `resource` of RFC 8707, which clients of the Model Context Protocol send beside the scopes: it says again whose
 * they are.
 *
 * @throws ProtocolError 9010010 where it names another resource
 */
export function checkResource({ resource }: RequestedScopes, named: string | undefined): void {
	if (named === undefined) return;
	const names = [resource.appId, `api://${resource.appId}`, ...resource.identifierUris].map(foldIdentifierUri);
	if (!names.includes(foldIdentifierUri(named))) throw resourceMismatch();
}

/** What the client may have of the resource for this user: consented to, or pre-authorized by the resource. */
export async function consentedScopes(
	authority: Authority,
	tenantId: string,
	client: Application,
	resource: Application,
	userId: string,
): Promise<ReadonlySet<string>> {
	const granted = await authority.storage.directory.grantedScopes(tenantId, client.appId, resource.appId, userId);
	const preAuthorized = resource.preAuthorized
		.filter((entry) => entry.appId === client.appId)
		.flatMap((entry) => entry.scopeIds);
	const values = resource.scopes.filter((scope) => preAuthorized.includes(scope.id)).map((scope) => scope.value);
	return new Set([...granted, ...values]);
}

/**
 * A client may ask for its own API under a name of it, and is given a token once: such a token is not refreshed, and a
 * client that shows a credential names itself by its application id. Microsoft Entra, AADSTS90009.
 *
 * @param options.flow grant type
 * @param options.confidential the client showed a credential
 * @throws ProtocolError 90009
 */
export function refuseTokenForItself(
	{ resource, prefix }: RequestedScopes,
	client: Application,
	{ flow, confidential }: { flow: string; confidential: boolean },
): void {
	if (resource.appId !== client.appId || prefix.toLowerCase() === client.appId) return;
	if (confidential || flow === grantTypes.refreshToken) throw tokenForItself();
}

/**
 * The scopes of the resource that the request amounts to: `.default` stands for all that the client's registration
 * requires.
 */
export function wantedScopes(requested: RequestedScopes, client: Application): string[] {
	const { resource, values, openId } = requested;
	const own = resource.appId === microsoftGraphAppId ? openId : [];
	if (!values.includes('.default')) {
		const unknown = values.find((value) => !resource.scopes.some((scope) => scope.value === value));
		if (unknown !== undefined) throw scopeUnknown(client.appId, unknown, resource.appId);
		return [...new Set([...own, ...values])];
	}
	const required =
		client.requiredResourceAccess.find((access) => access.resourceAppId === resource.appId)?.scopes ?? [];
	return [...new Set([...own, ...required])];
}

/** @throws ProtocolError 650053 for a scope that its resource does not publish */
export function checkScopesExist(
	{ requested, further = [] }: { requested: RequestedScopes; further?: readonly RequestedScopes[] },
	client: Application,
): void {
	for (const one of [requested, ...further]) wantedScopes(one, client);
}

/**
 * `.default` of a resource of which the registration lists no permission, and which does not list the client either.
 * Microsoft Entra, AADSTS650057.
 */
export function listsNothingOf({ resource, values }: RequestedScopes, client: Application): boolean {
	if (!values.includes('.default') || resource.appId === client.appId) return false;
	const listed = client.requiredResourceAccess.find((access) => access.resourceAppId === resource.appId);
	return !listed || listed.scopes.length + listed.roles.length === 0;
}

export interface GrantedScopes {
	/** for `scp` */
	scopes: string[];
	/** for the response: written as the client wrote them, or it would not find the token in its cache again */
	response: string;
}

/**
 * The scopes of the resource that the request demands, those of OpenID Connect left out: what is written, and for
 * `.default` all that the registration requires or that was consented to. Policies are judged for these.
 */
export function demandedScopes(
	{ resource, values }: RequestedScopes,
	client: Application,
	consented: ReadonlySet<string>,
): string[] {
	if (!values.includes('.default')) return [...values];
	const required =
		client.requiredResourceAccess.find((access) => access.resourceAppId === resource.appId)?.scopes ?? [];
	return [...new Set([...required, ...consented])].filter((scope) => !openIdScopes.includes(scope));
}

/**
 * Consented, not demanded: they come along where their policies are met. Those of OpenID Connect are given only when
 * asked for.
 */
export function scopesAlongside(demanded: readonly string[], consented: ReadonlySet<string>): string[] {
	return [...consented].filter((scope) => !demanded.includes(scope) && !openIdScopes.includes(scope));
}

/**
 * @param alongside consented scopes that were not asked for, and whose policies the sign-in meets
 * @throws ProtocolError 65001 when something wanted was not consented to
 */
export function grantScopes(
	requested: RequestedScopes,
	client: Application,
	consented: ReadonlySet<string>,
	alongside: readonly string[],
): GrantedScopes {
	const wanted = wantedScopes(requested, client);
	const isDefault = requested.values.includes('.default');
	const all = isDefault ? [...new Set([...wanted, ...consented])].filter((scope) => consented.has(scope)) : wanted;
	const granted = alongside.length === 0 ? all : [...new Set([...all, ...alongside])];
	const openIdMissing =
		requested.openId.length > 0 &&
		requested.resource.appId === microsoftGraphAppId &&
		!requested.openId.every((scope) => consented.has(scope));
	if (
		openIdMissing ||
		granted.some((scope) => !consented.has(scope)) ||
		(granted.length === 0 && requested.values.length > 0)
	)
		throw consentRequired(client.appId);
	const separator = requested.prefix === '' ? '' : '/';
	const further = granted.filter((scope) => !openIdScopes.includes(scope) && !requested.values.includes(scope));
	const openId = requested.openId.filter((scope) => scope !== 'offline_access');
	return {
		scopes: granted.filter((scope) => scope !== 'offline_access'),
		response: [
			...openId,
			...requested.written,
			...further.map((scope) => `${requested.prefix}${separator}${scope}`),
		].join(' '),
	};
}
