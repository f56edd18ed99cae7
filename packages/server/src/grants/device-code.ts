// The device code grant: a device asks until its user has answered elsewhere. Policy is judged twice: for the browser
// that approved, and here for the device that asks; the flow sticks to the session and its refresh tokens. RFC 8628
// §3.4 and §3.5.
import { grantTypes } from '@countersign/protocol';
import { timeOrderedUuid } from '../clock.ts';
import {
	authorizationPending,
	codeAlreadyRedeemed,
	deviceCodeExpired,
	deviceCodeInvalid,
	deviceDeclined,
	grantForOtherClient,
	grantForOtherTenant,
	missingBodyParameter,
} from '../errors.ts';
import { deviceCodeFlow } from '../records/authentication-facts.ts';
import { hashHandle } from '../secrets.ts';
import { isDeviceCode } from '../tokens/handles.ts';
import type { Grant, GrantInput, Redemption } from './grant.ts';
import { readClaims } from './request-claims.ts';
import { requireUser } from './user-state.ts';

async function redeem({ authority, exchange, form, client, tenant }: GrantInput): Promise<Redemption> {
	// MSAL for Python sends the code under both names
	const presented = form.get('device_code') ?? form.get('code');
	if (!presented) throw missingBodyParameter('device_code');
	const deviceCodeHash = hashHandle(presented);
	const found = isDeviceCode(presented)
		? await authority.storage.deviceAuthorizations.findByDeviceCode(deviceCodeHash)
		: undefined;
	if (!found) throw deviceCodeInvalid();
	if (found.clientAppId !== client.application.appId)
		throw grantForOtherClient('the device code was issued to another client');
	if (found.expiresAt <= exchange.now) throw deviceCodeExpired();
	if (found.state === 'declined') throw deviceDeclined();
	if (found.state === 'redeemed') throw codeAlreadyRedeemed();
	const { approval } = found;
	// a poll that finds nothing writes nothing, however often it comes
	if (!approval) throw authorizationPending();
	if (tenant && tenant.id !== approval.tenantId) throw grantForOtherTenant();
	const user = await requireUser(authority, approval.tenantId, approval.userId, approval.at);
	return {
		tenantId: approval.tenantId,
		user,
		sessionId: approval.sessionId,
		facts: approval.facts,
		transferMethods: [deviceCodeFlow],
		clientAppType: 'mobileAppsAndDesktopClients',
		// the scope was shown to the user when the device asked; what the poll says does not count
		scope: found.scope,
		claims: readClaims(found.claims, form.get('claims')),
		spends: [{ kind: 'deviceCode', deviceCodeHash }],
		refresh: found.scope.split(' ').includes('offline_access')
			? { kind: 'start', familyId: timeOrderedUuid(authority.random, authority.clock), platform: 'publicClient' }
			: { kind: 'none' },
	};
}

export const deviceCode: Grant = {
	type: grantTypes.deviceCode,
	// what Entra and the MSALs for JavaScript, Java and Go call it
	alias: 'device_code',
	parameters: ['device_code', 'code'],
	confidentialOnly: false,
	openTenants: 'all',
	redeem,
};
