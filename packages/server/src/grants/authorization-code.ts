// The authorization code grant with PKCE. RFC 6749 §4.1.3, RFC 7636 §4.6.
import { grantTypes } from '@countersign/protocol';
import {
	codeAlreadyRedeemed,
	codeForOtherTenant,
	codeVerifierMismatch,
	grantExpired,
	grantForOtherClient,
	grantInvalid,
	grantMalformed,
	missingBodyParameter,
} from '../errors.ts';
import type { AuthorizationCode } from '../records/authorization-code.ts';
import { equalInConstantTime, type Secrets, sha256 } from '../secrets.ts';
import { auditOfRequest } from '../security-audit.ts';
import { proves } from '../tokens/confirmation.ts';
import { codeKeyOf, isCode } from '../tokens/handles.ts';
import { accessTokenLifetime } from '../tokens/mint.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { checkPlatform, clientAppTypeOf } from './redirect-platform.ts';
import { readClaims } from './request-claims.ts';
import { checkPageOrigin, createSpaCode, deriveSpaCodes } from './spa-code.ts';
import { requireUser } from './user-state.ts';

const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/;

function checkVerifier(code: AuthorizationCode, verifier: string | undefined): void {
	// no challenge but a verifier: somebody took the challenge out of the authorization request (RFC 9700 §4.8.2)
	if (code.codeChallenge === undefined) {
		if (verifier !== undefined) throw codeVerifierMismatch();
		return;
	}
	if (verifier === undefined || !verifierPattern.test(verifier)) throw codeVerifierMismatch();
	if (!equalInConstantTime(sha256(verifier), Buffer.from(code.codeChallenge, 'base64url')))
		throw codeVerifierMismatch();
}

function checkBinding(code: AuthorizationCode, input: GrantInput): void {
	const { form, client, tenant, confirmation } = input;
	if (code.clientAppId !== client.application.appId) throw grantForOtherClient('the code was issued to another client');
	if (code.redirectUri === undefined) checkPageOrigin(input);
	else if (code.redirectUri !== form.get('redirect_uri'))
		throw grantForOtherClient('the code was issued to another redirect URI');
	if (tenant && tenant.id !== code.tenantId) throw codeForOtherTenant();
	checkVerifier(code, form.get('code_verifier'));
	if (code.dpopJkt !== undefined && !proves(confirmation, code.dpopJkt))
		throw grantInvalid('the code is bound to a key that was not proven');
}

/**
 * The id of the access token that a code is redeemed for: whoever shows the code again names the token, so that it can
 * be ended.
 */
function utisOf(codeHash: string, secrets: Secrets): [string, ...string[]] {
	const macs = secrets.macs('uti', codeHash);
	return macs.map((mac) => mac.subarray(0, 16).toString('base64url')) as [string, ...string[]];
}

async function redeem(input: GrantInput): Promise<Redemption> {
	const { authority, exchange, form, client } = input;
	const presented = form.get('code');
	if (!presented) throw missingBodyParameter('code');
	if (!isCode(presented)) throw grantMalformed('not a code');
	const codeHash = codeKeyOf(presented);
	const code = await authority.storage.grants.findCode(codeHash);
	if (!code) throw grantInvalid('unknown code');
	if (code.spentAt !== undefined) {
		// somebody holds a code that was used: what it started is not to be trusted (RFC 6749 §4.1.2)
		const { grants } = authority.storage;
		const derived = deriveSpaCodes(code, authority.secrets);
		for (const spa of derived) await grants.burnCode(spa.codeHash, exchange.now);
		for (const { familyId } of [code, ...derived]) {
			// one for each family: no two rows of the log have the same id
			const audit = auditOfRequest(authority, exchange, 'codeReplayed', {
				tenantId: code.tenantId,
				target: { id: code.userId, displayName: '' },
				reason: `shown by application ${client.application.appId}`,
			});
			await grants.revokeFamily(familyId, exchange.now, audit);
		}
		for (const { codeHash: hash } of [code, ...derived])
			for (const uti of utisOf(hash, authority.secrets))
				await grants.revokeToken(uti, exchange.now + accessTokenLifetime);
		throw codeAlreadyRedeemed();
	}
	if (exchange.now > code.expiresAt) throw grantExpired();
	try {
		checkBinding(code, input);
	} catch (error) {
		// one wrong presentation is enough: a code is no password to be guessed
		await authority.storage.grants.burnCode(codeHash, exchange.now);
		throw error;
	}
	checkPlatform(code.platform, input);
	const user = await requireUser(authority, code.tenantId, code.userId, code.issuedAt);
	const offline = code.scope.split(' ').includes('offline_access');
	return {
		tenantId: code.tenantId,
		user,
		sessionId: code.sessionId,
		facts: code.facts,
		clientAppType: clientAppTypeOf(code.platform),
		// a server redeems it from where it stands, which is not where the user is
		...(code.platform === 'web' ? { ipAddress: code.ipAddress, device: code.device } : {}),
		provenDevice: code.provenDevice,
		scope: form.get('scope') || code.scope,
		claims: readClaims(code.claims, form.get('claims')),
		...(code.nonce === undefined ? {} : { nonce: code.nonce }),
		...(code.acr === undefined ? {} : { acr: code.acr }),
		spends: [{ kind: 'authorizationCode', codeHash }],
		uti: utisOf(codeHash, authority.secrets)[0],
		refresh: offline ? { kind: 'start', familyId: code.familyId, platform: code.platform } : { kind: 'none' },
		...(code.platform === 'web' ? { spaCode: createSpaCode(code, input) } : {}),
	};
}

export const authorizationCode: Grant = {
	type: grantTypes.authorizationCode,
	parameters: ['code', 'redirect_uri', 'code_verifier', 'return_spa_code'],
	confidentialOnly: false,
	openTenants: 'all',
	redeem,
};
