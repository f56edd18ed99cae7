// On-behalf-of: a middle tier exchanges the access token it received for one to the resource behind it. The user's
// standing is the session's as it was when the assertion was issued; policy is evaluated anew for the resource.
// Microsoft identity platform, "OAuth 2.0 On-Behalf-Of flow"; RFC 7523 §2.1.
import { grantTypes, type JsonObject } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import { timeOrderedUuid } from '../clock.ts';
import {
	assertionInvalid,
	assertionIsIdToken,
	assertionMalformed,
	assertionOutsideValidity,
	invalidRequest,
	missingBodyParameter,
	sessionEnded,
} from '../errors.ts';
import type { Application } from '../records/application.ts';
import { factsAt } from '../records/authentication-facts.ts';
import type { Session } from '../records/session.ts';
import type { Tenant } from '../records/tenant.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { readClaims } from './request-claims.ts';
import { requireUser } from './user-state.ts';

/** middle tiers between the user's application and a resource: more is a loop (security catalogue 93) */
const maxHops = 16;

interface UserAssertion {
	userId: string;
	sessionId: string;
	issuedAt: number;
	/** middle tiers that it came through already */
	hops: number;
}

/** A token of version 1 is for the application by one of its names, every other by its id. */
function isFor({ appId, identifierUris }: Application, { aud, ver }: JsonObject): boolean {
	return aud === appId || (ver === '1.0' && typeof aud === 'string' && identifierUris.includes(aud));
}

function readAssertion(claims: JsonObject, client: Application, tenant: Tenant): UserAssertion {
	if (claims.tid !== tenant.id) throw assertionInvalid('it was issued by another tenant');
	if (!isFor(client, claims)) throw assertionInvalid('its audience is another application');
	const { oid, sid, iat } = claims;
	// an ID token of an application that is client and API has the same audience; only an access token has scopes
	if (typeof claims.scp !== 'string' && claims.idtyp !== 'app') throw assertionIsIdToken();
	if (claims.idtyp === 'app') throw assertionInvalid('it is an application’s own token, and no user stands behind it');
	if (typeof oid !== 'string' || typeof sid !== 'string' || typeof iat !== 'number')
		throw assertionInvalid('it names no user and session');
	return { userId: oid, sessionId: sid, issuedAt: iat, hops: typeof claims.xms_obo === 'number' ? claims.xms_obo : 0 };
}

async function liveSession(authority: Authority, assertion: UserAssertion): Promise<Session> {
	const session = await authority.storage.sessions.find(assertion.sessionId);
	if (!session || session.userId !== assertion.userId) throw sessionEnded();
	// whoever only signed out goes on with what applications hold; a session that was ended for good gives nothing more
	if (session.endedAt !== undefined && (await authority.storage.sessions.isRevoked(session.id))) throw sessionEnded();
	return session;
}

async function redeem({ authority, exchange, form, client, tenant }: GrantInput): Promise<Redemption> {
	if (form.get('requested_token_use') !== 'on_behalf_of')
		throw invalidRequest('requested_token_use must be on_behalf_of');
	const presented = form.get('assertion');
	const scope = form.get('scope');
	if (!presented) throw missingBodyParameter('assertion');
	if (!scope) throw missingBodyParameter('scope');
	const verified = await authority.verifyOwnToken(presented, exchange.now);
	if (!verified.valid && verified.malformed) throw assertionMalformed(verified.reason);
	if (!verified.valid) throw assertionInvalid('it is not an access token of this authority', verified.reason);
	const { uti } = verified.claims;
	if (typeof uti === 'string' && (await authority.storage.grants.isTokenRevoked(uti)))
		throw assertionInvalid('it was revoked');
	const assertion = readAssertion(verified.claims, client.application, tenant as Tenant);
	if (!verified.withinValidity) throw assertionOutsideValidity();
	const hops = assertion.hops + 1;
	if (hops > maxHops) throw assertionInvalid(`it came through ${assertion.hops} middle tiers already`);
	const user = await requireUser(authority, (tenant as Tenant).id, assertion.userId, assertion.issuedAt);
	const session = await liveSession(authority, assertion);
	return {
		tenantId: user.tenantId,
		user,
		sessionId: session.id,
		facts: factsAt(session.facts, assertion.issuedAt),
		...(session.transferMethods ? { transferMethods: session.transferMethods } : {}),
		// the middle tier is a program, whatever the user sat in front of
		clientAppType: 'mobileAppsAndDesktopClients',
		// the user's network counts, not the data centre's
		ipAddress: session.ipAddress,
		// and the user's device is not the one that asks
		device: {},
		// but the one that proved itself before the assertion was issued is the user's still
		...(session.provenDevice && session.provenDevice.at <= assertion.issuedAt
			? { provenDevice: session.provenDevice }
			: {}),
		scope,
		claims: readClaims(form.get('claims')),
		hops,
		...(hops > 1 ? { note: `on_behalf_of:${hops}` } : {}),
		spends: [],
		refresh: scope.split(' ').includes('offline_access')
			? { kind: 'start', familyId: timeOrderedUuid(authority.random, authority.clock), platform: 'web' }
			: { kind: 'none' },
	};
}

export const onBehalfOf: Grant = {
	type: grantTypes.jwtBearer,
	parameters: ['assertion', 'requested_token_use'],
	confidentialOnly: true,
	openTenants: 'none',
	redeem,
};
