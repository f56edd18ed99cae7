// The token endpoint: the shared phases, in order. A grant declares only what differs. RFC 6749 §3.2 and §5.

import { grantTypes } from '@countersign/protocol';
import { type Gathered, gatherForToken, lostDevice, requireClient } from '../access/access-context.ts';
import { findScopesAlongside } from '../access/alongside.ts';
import { assessApplication, countRefusedCredential } from '../access/application-risk.ts';
import { decide } from '../access/decide.ts';
import { enforce } from '../access/enforce.ts';
import type { AccessContext } from '../access/gather.ts';
import { gatherMintInput } from '../access/mint-input.ts';
import { type RecordInput, recordRefusal, signInRecord } from '../access/record.ts';
import { checkResource, type GrantedScopes, grantScopes, readScopes, refuseTokenForItself } from '../access/scopes.ts';
import { untilSettled } from '../access/until-settled.ts';
import type { Authority, Exchange } from '../authority.ts';
import { authenticateClient, claimedClientId } from '../client-auth/authenticate-client.ts';
import type { AuthenticatedClient } from '../client-auth/client-authentication.ts';
import { isOpenTenant, requireSnapshot } from '../directory/tenant-resolution.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import {
	applicationNotAssigned,
	clientAssertionInvalid,
	clientCredentialMissing,
	dpopProofInvalid,
	grantNotOverCommon,
	invalidRequest,
	malformedRequest,
	missingBodyParameter,
	ProtocolError,
	requestNotAllowedOverCommon,
	resourceParameterUnsupported,
	storageUnavailable,
	tenantNotFound,
	unsupportedGrantType,
	userNotAssigned,
} from '../errors.ts';
import type { Grant, Redemption } from '../grants/grant.ts';
import { grants } from '../grants/index.ts';
import { refreshTokenExpiry } from '../grants/refresh-token-lifetime.ts';
import { type Form, parseFormBody, withoutEmpty } from '../http/form.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { RefreshTokenFamily } from '../records/refresh-token-family.ts';
import type { Tenant } from '../records/tenant.ts';
import { accessTokenContents, idTokenContents } from '../records/token-contents.ts';
import type { Issuance, IssuanceResult } from '../storage/grant-store.ts';
import type { RefreshKeys } from '../storage/refresh-facts.ts';
import { type Confirmation, readConfirmation } from '../tokens/confirmation.ts';
import { readRefreshToken } from '../tokens/handles.ts';
import { createUti } from '../tokens/mint.ts';
import { mintTokenResponse, tokenPayloads } from './token-response.ts';
import { readTokenForm } from './version-1.ts';

/** RFC 6749 §2.3.1 and §10.3: never in an address, which logs and histories keep */
const credentials = ['client_secret', 'client_assertion', 'code', 'refresh_token', 'assertion', 'password'];

interface TokenRequest {
	authority: Authority;
	exchange: Exchange;
	form: Form;
	/** of the endpoint, which decides how the answer is written */
	version: 1 | 2;
	grant: Grant;
	client: AuthenticatedClient;
	tenant: Tenant | undefined;
	/** the key that the access token shall be bound to */
	confirmation: Confirmation | undefined;
}

export function token(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	return answerToken(authority, exchange, segment, 2);
}

/** The same phases for a request that names a `resource`, answered as version 1 answers. */
export async function version1Token(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	try {
		return await answerToken(authority, exchange, segment, 1);
	} catch (error) {
		throw error instanceof ProtocolError ? error.asVersion1() : error;
	}
}

async function answerToken(
	authority: Authority,
	exchange: Exchange,
	segment: string,
	version: 1 | 2,
): Promise<HttpResponse> {
	const { observation } = exchange.request;
	// 1 parse
	observation?.enter('parse');
	const sent = withoutEmpty(parseFormBody(exchange.request));
	const form = version === 1 ? readTokenForm(sent) : sent;
	if (credentials.some((name) => new URLSearchParams(exchange.request.query).has(name)))
		throw malformedRequest('credentials belong in the body');
	// version 1 names a resource in place of scopes; what was asked for with scopes needs none
	if (
		version === 2 &&
		form.has('resource') &&
		!['scope', 'code', 'refresh_token', 'device_code'].some((name) => form.has(name))
	)
		throw resourceParameterUnsupported();
	const confirmation = await readConfirmation(form, exchange);
	// 2 pick the grant
	const grant = pickGrant(form);
	const keys = refreshKeys(authority, exchange, form, grant, segment);
	const { withRefreshFacts } = authority.storage;
	const resolved = { authority, exchange, form, version, grant, segment, confirmation };
	return keys && withRefreshFacts ? withRefreshFacts(keys, () => resolve(resolved)) : resolve(resolved);
}

/** What a refresh reads is found by these; absent where the request is no refresh, or shows no token of ours. */
function refreshKeys(
	{ secrets }: Authority,
	{ request }: Exchange,
	form: Form,
	grant: Grant,
	segment: string,
): RefreshKeys | undefined {
	if (grant.type !== grantTypes.refreshToken) return undefined;
	const token = readRefreshToken(form.get('refresh_token') ?? '', secrets);
	const clientAppId = claimedClientId(request, form)?.toLowerCase() ?? '';
	return token && { tenant: segment.toLowerCase(), clientAppId, familyId: token.familyId };
}

async function resolve({
	segment,
	...parsed
}: Omit<TokenRequest, 'client' | 'tenant'> & { segment: string }): Promise<HttpResponse> {
	const { authority, exchange, form, grant } = parsed;
	const { observation } = exchange.request;
	const home = isOpenTenant(segment) ? undefined : await requireSnapshot(authority, segment);
	const tenant = home?.tenant;
	if (!tenant) checkOpenTenant(grant, segment);
	// 3 authenticate the client
	observation?.enter('authenticate');
	let client: AuthenticatedClient;
	try {
		client = await authenticateClient(authority, exchange, form, segment, home);
	} catch (error) {
		if (home) await recordUnauthenticated({ authority, exchange, form, grant }, home, error);
		throw error;
	}
	if (grant.confidentialOnly && client.method === '0') throw clientCredentialMissing();
	if (home && grant.type === grantTypes.clientCredentials)
		await assessApplication(authority, exchange, home.tenant.id, client);
	const request: TokenRequest = { ...parsed, client, tenant };
	// the first attempt decides on what the request was resolved with; the commit checks that it still holds
	return await untilSettled((isFirst) => issue(request, isFirst ? home : undefined));
}

function pickGrant(form: Form): Grant {
	const type = form.get('grant_type');
	if (!type) throw missingBodyParameter('grant_type');
	const grant = grants.find((candidate) => candidate.type === type || candidate.alias === type);
	if (!grant) throw unsupportedGrantType(type);
	// a request that carries the credential of another grant is a mix-up, not a convenience
	const entitlements = ['code', 'refresh_token', 'assertion', 'device_code', 'username', 'password'];
	const foreign = entitlements.find((name) => form.has(name) && !grant.parameters.includes(name));
	if (foreign) throw invalidRequest(`the parameter ${foreign} belongs to another grant type`);
	return grant;
}

function checkOpenTenant(grant: Grant, segment: string): void {
	if (grant.openTenants === 'none') throw requestNotAllowedOverCommon(grant.type);
	if (grant.openTenants === 'organizations' && segment.toLowerCase() !== 'organizations') throw grantNotOverCommon();
}

/** @returns the answer, or `undefined` when what the decision rested on moved and it must be made again */
async function issue(request: TokenRequest, home: TenantSnapshot | undefined): Promise<HttpResponse | undefined> {
	const { authority, exchange, grant, client } = request;
	const { observation } = exchange.request;
	const trail: RecordInput = {
		id: exchange.ids.traceId,
		tenantId: request.tenant?.id ?? '',
		flow: grant.type,
		clientAppId: client.application.appId,
		clientCredential: client.credential,
	};
	try {
		// 4 let the grant prove the entitlement
		observation?.enter('redeem');
		const redemption = await grant.redeem(request);
		trail.tenantId = redemption.tenantId;
		trail.user = redemption.user;
		trail.facts = redemption.facts;
		trail.sessionId = redemption.sessionId;
		trail.note = redemption.note;
		const snapshot =
			home?.tenant.id === redemption.tenantId ? home : await authority.snapshots.get(redemption.tenantId);
		if (!snapshot) throw tenantNotFound(redemption.tenantId);
		// 5 gather
		observation?.enter('gather');
		const gathered = await gatherFor(request, redemption, snapshot);
		const { context } = gathered;
		trail.resourceAppId = context.requested.resource.appId;
		trail.clientAppType = context.clientAppType;
		trail.device = context.device;
		trail.context = context;
		if (redemption.provenDevice && !context.device)
			throw await lostDevice(authority, redemption.tenantId, redemption.provenDevice);
		// 6 evaluate
		observation?.enter('evaluate');
		const decision = decide(context);
		trail.decision = decision;
		// 7 enforce
		observation?.enter('enforce');
		checkEntitlement(request, gathered);
		enforce(decision, context);
		const { scopes, response: scope } = grantedScopes(gathered);
		// read before anything is spent: what fails now costs nobody a code
		const mint = await gatherMintInput(authority, gathered, decision, {
			clientAuthentication: client.method,
			scopes,
			hops: redemption.hops,
			confirmation: request.confirmation,
			nonce: redemption.nonce,
			uti: redemption.uti ?? createUti(authority.random),
			sessionId: redemption.sessionId,
			isKept: () => isKept(authority, redemption.sessionId),
		});
		// 8 record: what is spent is spent here, in the transaction that writes the sign-in record, before anything is
		// minted
		observation?.enter('record');
		trail.tokenId = mint.uti;
		const payloads = tokenPayloads(authority, mint, request.version);
		trail.accessToken = accessTokenContents(payloads.accessToken);
		trail.idToken = payloads.idToken && idTokenContents(payloads.idToken);
		const record = signInRecord(exchange, trail);
		const result = await commit(authority, {
			spends: [client.spend, ...(request.confirmation ? [request.confirmation.spend] : []), ...redemption.spends],
			newFamily: startFamily(redemption, context, request),
			newCode: redemption.spaCode?.stored,
			newSession: redemption.newSession,
			record,
			tenantVersion: snapshot.tenant.version,
			at: exchange.now,
		});
		if (result.outcome === 'spent' && result.kind === 'clientAssertion') {
			trail.replayed = 'client assertion';
			throw clientAssertionInvalid('its jti was used before');
		}
		if (result.outcome === 'spent' && result.kind === 'dpopProof') {
			trail.replayed = 'DPoP proof';
			throw dpopProofInvalid('its jti was used before');
		}
		if (result.outcome !== 'committed') return undefined;
		// 9 mint
		observation?.enter('mint');
		const body = await mintTokenResponse({ ...request, redemption, scope }, mint, payloads);
		authority.emit({ kind: 'tokensIssued', record, scope });
		// 10 answer
		return json(200, body);
	} catch (error) {
		// a device that waits has been refused nothing, and its polls must cost no writes
		if (error instanceof ProtocolError && error.code !== 70016 && trail.tenantId !== '')
			await recordRefusal(request, error, trail);
		throw error;
	}
}

/** @throws ProtocolError 503 when the record cannot be written: no record, no token */
async function commit({ storage }: Authority, issuance: Issuance): Promise<IssuanceResult> {
	try {
		return await storage.grants.commitIssuance(issuance);
	} catch (cause) {
		throw storageUnavailable(cause);
	}
}

async function isKept({ storage }: Authority, sessionId: string | undefined): Promise<boolean | undefined> {
	return sessionId === undefined ? undefined : (await storage.sessions.find(sessionId))?.persistent;
}

async function gatherFor(request: TokenRequest, redemption: Redemption, snapshot: TenantSnapshot): Promise<Gathered> {
	const { authority, exchange } = request;
	const client = await requireClient(authority, snapshot, request.client.application.appId);
	const requested =
		authority.snapshots.memoryOf(snapshot).readScopes.get(redemption.scope) ??
		(await readScopes(authority, snapshot, redemption.scope));
	checkResource(requested, request.form.get('resource'));
	return await gatherForToken(authority, exchange, {
		snapshot,
		client,
		requested,
		claims: redemption.claims,
		facts: redemption.facts,
		clientAppType: redemption.clientAppType,
		flow: request.grant.type,
		transferMethods: redemption.transferMethods,
		acrValues: redemption.acr === undefined ? undefined : [redemption.acr],
		user: redemption.user,
		device: redemption.device,
		ipAddress: redemption.ipAddress,
		provenDevice: redemption.provenDevice,
		provenKey: request.confirmation?.tokenType === 'DPoP' ? request.confirmation.thumbprint : undefined,
	});
}

const noScopes: readonly string[] = [];

/** @throws ProtocolError when whoever asks is not assigned to the application, or consent is missing */
function checkEntitlement(request: TokenRequest, { context, assignment, consented }: Gathered): void {
	const { client, requested, principal, flow } = context;
	if (!principal) {
		if (!assignment.assigned) throw applicationNotAssigned(client.appId, requested.resource.displayName);
		return;
	}
	refuseTokenForItself(requested, client, { flow, confidential: request.client.method !== '0' });
	if (!assignment.assigned) throw userNotAssigned(client.appId);
	grantScopes(requested, client, consented, noScopes);
}

/** What the token carries: all that the request demands, and what comes along with it. */
function grantedScopes({ context, consented }: Gathered): GrantedScopes {
	const { requested, client, principal } = context;
	if (!principal) return { scopes: [], response: '' };
	return grantScopes(requested, client, consented, findScopesAlongside(context, consented));
}

function startFamily(
	redemption: Redemption,
	{ client, clientAppType }: AccessContext,
	{ exchange: { now }, client: { method }, confirmation }: TokenRequest,
): RefreshTokenFamily | undefined {
	const { refresh, user, sessionId } = redemption;
	if (refresh.kind !== 'start' || !user || sessionId === undefined) return undefined;
	return {
		id: refresh.familyId,
		tenantId: redemption.tenantId,
		userId: user.id,
		clientAppId: client.appId,
		sessionId,
		platform: refresh.platform,
		scope: redemption.scope,
		facts: redemption.facts,
		...(redemption.transferMethods ? { transferMethods: redemption.transferMethods } : {}),
		...(redemption.hops === undefined ? {} : { hops: redemption.hops }),
		decidedWith: {
			clientAppType,
			device: redemption.device,
			ipAddress: redemption.ipAddress,
			provenDevice: redemption.provenDevice,
		},
		// a confidential client's is bound to its credential already
		...(method === '0' && confirmation?.tokenType === 'DPoP' ? { dpopJkt: confirmation.thumbprint } : {}),
		createdAt: now,
		expiresAt: refreshTokenExpiry(refresh.platform, now, now),
		generation: 0,
		rotatedAt: now,
	};
}

/**
 * A wrong credential is a guess, or a secret that somebody forgot to renew: the log tells of it where the application
 * is one of the tenant's.
 */
async function recordUnauthenticated(
	request: Pick<TokenRequest, 'authority' | 'exchange' | 'form' | 'grant'>,
	home: TenantSnapshot,
	error: unknown,
): Promise<void> {
	const { exchange, form, grant } = request;
	if (!(error instanceof ProtocolError) || (error.entry.error !== 'invalid_client' && error.code !== 7000112)) return;
	const application = home.applications.get(claimedClientId(exchange.request, form)?.toLowerCase() ?? '');
	if (!application) return;
	countRefusedCredential(request.authority, exchange, home.tenant.id, application.appId);
	await recordRefusal(request, error, {
		id: exchange.ids.traceId,
		tenantId: home.tenant.id,
		flow: grant.type,
		clientAppId: application.appId,
	});
}
