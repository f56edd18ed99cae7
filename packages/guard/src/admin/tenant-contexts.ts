// A tenant's authentication contexts, read from Microsoft Graph. Graph, "authenticationContextClassReference resource
// type".
import { isAuthenticationContextId } from '@countersign/protocol';

export interface AuthenticationContext {
	/** `c1` to `c99` */
	id: string;
	displayName: string;
	/** published: it may protect resources */
	isAvailable: boolean;
}

/**
 * Sends one request to Microsoft Graph with the token of the API itself, for a tenant.
 *
 * @param path such as `/v1.0/identity/conditionalAccess/…`; put the origin of Graph before it
 */
export type CallGraph = (tenantId: string, path: string, init?: RequestInit) => Promise<Response>;

export type TenantContexts =
	| { contexts: readonly AuthenticationContext[] }
	/** the tenant's edition has no Conditional Access */
	| { notLicensed: true }
	/** why they cannot be read now, for the administrator */
	| { unreadable: string };

const resource = '/v1.0/identity/conditionalAccess/authenticationContextClassReferences';
/** there are 99 at most, and a page of Graph holds as many */
const maxPages = 10;
const permission = 'Policy.Read.ConditionalAccess, and to create contexts Policy.ReadWrite.ConditionalAccess';

async function failureOf(response: Response): Promise<{ notLicensed: true } | { unreadable: string }> {
	const text = await response.text().catch(() => '');
	// Graph answers 400 or 403 where a licence is missing; only its words tell that from a missing permission. It writes
	// "Neither tenant is B2C or tenant doesn't have premium license", and "Upgrade to a premium P2 license".
	const mayBeLicence = response.status === 400 || response.status === 403;
	if (mayBeLicence && /licen[cs]e|premium/i.test(text)) return { notLicensed: true };
	if (response.status === 401 || response.status === 403) {
		return { unreadable: `Microsoft Graph refused this API. It needs the application permission ${permission}.` };
	}
	return { unreadable: `Microsoft Graph answered ${response.status}. Try again later.` };
}

function toContext(value: unknown): AuthenticationContext[] {
	const { id, displayName, isAvailable } = (value ?? {}) as Record<string, unknown>;
	if (!isAuthenticationContextId(id)) return [];
	return [{ id, displayName: typeof displayName === 'string' ? displayName : id, isAvailable: isAvailable === true }];
}

const numberOf = ({ id }: AuthenticationContext) => Number(id.slice(1));

export async function readContexts(callGraph: CallGraph, tenantId: string): Promise<TenantContexts> {
	const contexts: AuthenticationContext[] = [];
	try {
		let path: string | undefined = resource;
		for (let page = 0; path !== undefined; page += 1) {
			// half a list would show contexts as deleted
			if (page === maxPages) return { unreadable: 'Microsoft Graph’s list of contexts does not end.' };
			const response = await callGraph(tenantId, path);
			if (!response.ok) return await failureOf(response);
			const body = (await response.json()) as { value?: unknown; '@odata.nextLink'?: unknown };
			if (!Array.isArray(body?.value)) return { unreadable: 'Microsoft Graph’s answer is no list of contexts.' };
			contexts.push(...body.value.flatMap(toContext));
			const link = body['@odata.nextLink'];
			// of the link only the path: an answer must not send the API's token to another origin
			const next = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined;
			path = next && `${next.pathname}${next.search}`;
		}
	} catch {
		return { unreadable: 'Microsoft Graph cannot be reached. Try again later.' };
	}
	return { contexts: contexts.sort((a, b) => numberOf(a) - numberOf(b)) };
}

/** The contexts of Microsoft's sample. */
export const sampleContexts: readonly Omit<AuthenticationContext, 'isAvailable'>[] = [
	{ id: 'c1', displayName: 'Require strong authentication' },
	{ id: 'c2', displayName: 'Require compliant devices' },
	{ id: 'c3', displayName: 'Require trusted locations' },
];

/** Creates and publishes what is missing of the sample's contexts; what a tenant has already stays as it is. */
export async function createSampleContexts(callGraph: CallGraph, tenantId: string): Promise<TenantContexts> {
	const before = await readContexts(callGraph, tenantId);
	if (!('contexts' in before)) return before;
	const missing = sampleContexts.filter(({ id }) => before.contexts.every((context) => context.id !== id));
	for (const { id, displayName } of missing) {
		const init = {
			method: 'PATCH',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ displayName, description: displayName, isAvailable: true }),
		};
		const response = await callGraph(tenantId, `${resource}/${id}`, init).catch(() => undefined);
		if (!response) return { unreadable: 'Microsoft Graph cannot be reached. Try again later.' };
		if (!response.ok) return failureOf(response);
	}
	return readContexts(callGraph, tenantId);
}
