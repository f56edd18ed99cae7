// Checks a guard's options when it is made: a configuration that no token can match is refused, not found out in
// production.
import type { GuardOptions, TenantName } from './options.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** a blank form's id, of no tenant */
const noTenant = '00000000-0000-0000-0000-000000000000';
const domainShape = /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** RFC 6749 §3.3 */
const scopeShape = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const hostShape = /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i;

/** Names of Entra ID by which no token is signed. Microsoft Learn, "National clouds". */
const otherNames: ReadonlyMap<string, string> = new Map([
	['login.windows.net', 'login.microsoftonline.com'],
	['login.microsoft.com', 'login.microsoftonline.com'],
	['sts.windows.net', 'login.microsoftonline.com'],
	['login.usgovcloudapi.net', 'login.microsoftonline.us'],
	['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
	// closed in 2021
	['login.microsoftonline.de', 'login.microsoftonline.com'],
]);

/** A name that is spelled wrong would leave what it was meant to switch on switched off. */
const known: Readonly<Record<keyof GuardOptions, true>> = {
	...{ authority: true, audience: true, tenants: true, acceptIssuer: true, clientId: true, operations: true },
	...{ mappings: true, authContextFor: true, standardStepUp: true, signedRequests: true, tokenFrom: true },
	...{ protectedResource: true, revocations: true, longLivedTokens: true, isNetworkForbidden: true },
	...{ clockSkew: true, rememberedTokens: true, cryptography: true, fetch: true, clock: true },
	...{ onRefusal: true, onAuthorityFailure: true },
};

const functions = [
	'acceptIssuer',
	'authContextFor',
	'isNetworkForbidden',
	'onRefusal',
	'onAuthorityFailure',
	'fetch',
	'clock',
] as const;
/** what each object is made by, and a method that it has */
const objects = {
	operations: ['describe', 'defineOperations'],
	mappings: ['find', 'createMemoryMappings, or is a store with find()'],
	revocations: ['notBefore', 'createRevocations'],
} as const;

/** A program in plain JavaScript can give anything: what would be called, or asked, must be such that it can be. */
function checkKinds(options: GuardOptions): void {
	const wrong = functions.find((name) => options[name] !== undefined && typeof options[name] !== 'function');
	if (wrong) throw new TypeError(`${wrong} must be a function`);
	for (const [name, [method, maker]] of Object.entries(objects)) {
		const value = options[name as keyof typeof objects] as Record<string, unknown> | undefined;
		if (value !== undefined && typeof value?.[method] !== 'function')
			throw new TypeError(`${name} must be what is made by ${maker}`);
	}
	const { standardStepUp, clientId, tokenFrom, protectedResource } = options;
	if (standardStepUp !== undefined && typeof standardStepUp !== 'boolean')
		throw new TypeError('standardStepUp must be true or false');
	if (clientId !== undefined && (typeof clientId !== 'string' || !/^[\x21-\x7e]+$/.test(clientId)))
		throw new TypeError('clientId can be no application id');
	if (tokenFrom !== undefined && !Array.isArray(tokenFrom)) throw new TypeError('tokenFrom must be a list');
	if (protectedResource === undefined) return;
	const { scopes, resource, ...others } = (protectedResource ?? {}) as unknown as Record<string, unknown>;
	if (typeof resource !== 'string') throw new TypeError('protectedResource.resource must be the address of this API');
	if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string' && scopeShape.test(scope)))
		throw new TypeError('protectedResource.scopes must be a list of scopes');
	const [unknown] = Object.keys(others);
	if (unknown !== undefined) throw new TypeError(`protectedResource has no member \`${unknown}\``);
}

function checkSignedRequests(signed: GuardOptions['signedRequests']): void {
	if (signed === undefined) return;
	const { hosts, required, ...others } = (signed ?? {}) as unknown as Record<string, unknown>;
	if (!Array.isArray(hosts) || hosts.length === 0)
		throw new TypeError('signedRequests.hosts: signed requests need a list of the hosts of this API');
	const [unknown] = Object.keys(others);
	if (unknown !== undefined) throw new TypeError(`signedRequests has no member \`${unknown}\``);
	if (required !== undefined && typeof required !== 'boolean')
		throw new TypeError('signedRequests.required must be true or false');
	for (const host of hosts) {
		if (typeof host !== 'string' || !hostShape.test(host))
			throw new TypeError(
				`signedRequests.hosts: ${JSON.stringify(host)} is no host; write it without https:// and path`,
			);
	}
}

function checkNames(options: GuardOptions): void {
	if (typeof options !== 'object' || options === null) throw new TypeError('createGuard needs its options');
	const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
	if (unknown !== undefined) throw new TypeError(`createGuard has no option \`${unknown}\``);
	const { longLivedTokens = 'an-hour', cryptography = 'node' } = options;
	if (longLivedTokens !== 'an-hour' && longLivedTokens !== 'as-issued')
		throw new TypeError("longLivedTokens is 'an-hour' or 'as-issued'");
	if (cryptography !== 'node' && cryptography !== 'web') throw new TypeError("cryptography is 'node' or 'web'");
}

export interface CheckedOptions {
	/** origin */
	authority: string;
	audiences: readonly string[];
	tenantIds: readonly string[];
	domains: readonly string[];
	isAnyTenant: boolean;
	clockSkew: number;
	rememberedTokens: number;
}

function checkTenants(tenants: GuardOptions['tenants']): { tenantIds: string[]; domains: string[] } {
	if (tenants === 'any') return { tenantIds: [], domains: [] };
	if (!Array.isArray(tenants) || tenants.length === 0) throw new TypeError("tenants must be listed, or be 'any'");
	const tenantIds: string[] = [];
	const domains: string[] = [];
	for (const tenant of tenants as readonly TenantName[]) {
		const id = typeof tenant === 'string' ? tenant.toLowerCase() : '';
		const domain = typeof tenant === 'object' ? String(tenant?.domain).toLowerCase() : '';
		if (guid.test(id) && id !== noTenant) tenantIds.push(id);
		else if (domainShape.test(domain)) domains.push(domain);
		else {
			const shown = JSON.stringify(tenant);
			throw new TypeError(
				`tenants: ${shown} is no tenant id; write the id, or { domain: 'contoso.com' } for a name that the authority resolves`,
			);
		}
	}
	return { tenantIds, domains };
}

/** A tenant's path is taken where it says the same as `tenants`: MSAL's authority has one. */
function checkAuthority(
	value: string,
	{ tenantIds, domains }: { tenantIds: string[]; domains: string[] },
	isAnyTenant: boolean,
): string {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (url?.protocol !== 'https:') throw new TypeError('authority must be an https URL');
	const { origin, hostname, username, search, hash, pathname } = url;
	if (username || search || hash) throw new TypeError('authority must be an origin, without user, query and fragment');
	const right = otherNames.get(hostname);
	if (right) throw new TypeError(`authority: no token is signed as ${hostname}; write https://${right}`);
	if (/\.b2clogin\.com$/.test(hostname))
		throw new TypeError('authority: Azure AD B2C signs by an issuer of each user flow, which this guard does not take');
	const segment = pathname
		.toLowerCase()
		.replace(/\/(?:v2\.0\/?)?$/, '')
		.slice(1);
	const said = isAnyTenant ? ['common', 'organizations'] : [...tenantIds, ...domains, 'common', 'organizations'];
	if (segment !== '' && !said.includes(segment)) {
		throw new TypeError(`authority: the path \`${pathname}\` names no tenant of \`tenants\`; write ${origin}`);
	}
	return origin;
}

function checkAudience(audience: GuardOptions['audience']): string[] {
	const listed = (typeof audience === 'string' ? [audience] : Array.isArray(audience) ? audience : []) as unknown[];
	if (listed.length === 0) throw new TypeError('audience is required');
	return listed.map((value) => {
		// a token is for an API, and not for one of its scopes
		if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || /\*|\/\.default$/.test(value))
			throw new TypeError(`audience: ${JSON.stringify(value)} can be no audience`);
		return guid.test(value.toLowerCase()) ? value.toLowerCase() : value;
	});
}

function checkNumber(name: string, value: number, largest: number): number {
	if (!Number.isFinite(value) || value < 0 || value > largest)
		throw new TypeError(`${name} must be a number from 0 to ${largest}`);
	return value;
}

/** @throws TypeError that names the option */
export function checkOptions(options: GuardOptions): CheckedOptions {
	checkNames(options);
	const isAnyTenant = options.tenants === 'any';
	const named = checkTenants(options.tenants);
	const authority = checkAuthority(options.authority, named, isAnyTenant);
	checkKinds(options);
	checkSignedRequests(options.signedRequests);
	if (options.mappings && options.authContextFor)
		throw new TypeError('mappings and authContextFor say the same: use one');
	for (const source of options.tokenFrom ?? []) {
		const isKnown =
			source === 'x-ms-token-aad-access-token' ||
			(typeof source?.cookie === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(source.cookie));
		if (!isKnown) throw new TypeError(`tokenFrom: ${JSON.stringify(source)} is neither a cookie nor a known header`);
	}
	return {
		authority,
		audiences: checkAudience(options.audience),
		...named,
		isAnyTenant,
		// more than five minutes would make revocation by expiry meaningless
		clockSkew: checkNumber('clockSkew', options.clockSkew ?? 300, 300),
		rememberedTokens: Math.floor(checkNumber('rememberedTokens', options.rememberedTokens ?? 5000, 1_000_000)),
	};
}
