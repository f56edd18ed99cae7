// The one place where what a decision is made on is put together: for a token, for a sign-in in a browser, and for the
// use of a token at one of our own resources.
import type { Authority, Exchange } from '../authority.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import {
	applicationDisabled,
	applicationNotFound,
	deviceDisabled,
	deviceNotAuthenticated,
	type ProtocolError,
} from '../errors.ts';
import { devicePlatform } from '../http/device-platform.ts';
import type { Application } from '../records/application.ts';
import type { UserDevice } from '../records/decided-with.ts';
import { type Device, deviceKeyThumbprint } from '../records/device.ts';
import type { ProvenDevice } from '../records/proven-device.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type Assignment, findAssignment } from './assignment.ts';
import type { AccessContext } from './gather.ts';
import { consentedScopes, demandedScopes } from './scopes.ts';

type AsItIs =
	| 'snapshot'
	| 'client'
	| 'requested'
	| 'further'
	| 'claims'
	| 'facts'
	| 'clientAppType'
	| 'flow'
	| 'transferMethods'
	| 'acrValues'
	| 'signInRisk';

/** What each way to a decision knows by itself; the rest is the same for all of them. */
export interface Circumstances extends Pick<AccessContext, AsItIs> {
	/** absent where an application acts as itself */
	user: DirectoryUser | undefined;
	/** what was decided with before, and counts still; absent: the device of this request */
	device?: UserDevice | undefined;
	/** the device that proved itself; of the tenant that is asked */
	provenDevice?: ProvenDevice | undefined;
	/** thumbprint of the key that the request proved (RFC 9449): what is issued is bound to it */
	provenKey?: string | undefined;
	/** canonical; absent: the address of this request */
	ipAddress?: string | undefined;
}

/** What a decision is made on, with what is known beside it of those who ask. */
export interface Gathered {
	context: AccessContext;
	assignment: Assignment;
	/** to the client, of the resource; nothing for an application that acts as itself */
	consented: ReadonlySet<string>;
}

/** @throws ProtocolError when the tenant has no such application, or switched it off */
export async function requireClient(
	{ storage }: Authority,
	snapshot: TenantSnapshot,
	appId: string,
): Promise<Application> {
	const client = snapshot.applications.get(appId) ?? (await findApplicationIn(snapshot, appId, storage.directory));
	if (!client) throw applicationNotFound(appId, snapshot.tenant.displayName);
	if (client.disabled) throw applicationDisabled(client.appId);
	return client;
}

/** @returns the device as it is now; `undefined` where it was deleted or disabled since it proved itself */
export async function findProvenDevice(
	{ storage }: Authority,
	tenantId: string,
	{ deviceId }: ProvenDevice,
): Promise<Device | undefined> {
	const device = await storage.devices.find(tenantId, deviceId);
	return device?.accountEnabled ? device : undefined;
}

/**
 * On the sign-in pages the device has just signed with its key; tokens are bound where the client proves the same key.
 * One that is lent has none.
 */
function isBound({ key }: Device, { flow, provenKey }: Circumstances): boolean {
	return key !== undefined && (flow === 'authorize' || provenKey === deviceKeyThumbprint(key));
}

/**
 * What rests on a device ends with it: whoever got hold of a refresh token of a lost device has nothing once the device
 * is disabled or deleted. Microsoft Entra, "Manage device identities": disabling one revokes what was issued on it.
 */
export async function lostDevice(
	{ storage }: Authority,
	tenantId: string,
	{ deviceId }: ProvenDevice,
): Promise<ProtocolError> {
	return (await storage.devices.find(tenantId, deviceId)) ? deviceDisabled() : deviceNotAuthenticated(deviceId);
}

/**
 * Members that do not apply are undefined, which is cheaper than leaving them out.
 *
 * @param scopes that a token carries, or the application's own roles
 */
export async function createAccessContext(
	authority: Authority,
	exchange: Exchange,
	known: Circumstances,
	scopes: readonly string[] = noScopes,
): Promise<AccessContext> {
	const { snapshot, user } = known;
	const tenantId = snapshot.tenant.id;
	const device = known.provenDevice && (await findProvenDevice(authority, tenantId, known.provenDevice));
	return {
		authority,
		snapshot,
		client: known.client,
		requested: known.requested,
		scopes,
		further: known.further,
		claims: known.claims,
		facts: known.facts,
		clientAppType: known.clientAppType,
		devicePlatform: known.device ? known.device.platform : devicePlatform(exchange.request),
		flow: known.flow,
		transferMethods: known.transferMethods,
		acrValues: known.acrValues,
		signInRisk: known.signInRisk,
		now: exchange.now,
		ipAddress: known.ipAddress ?? exchange.ipAddress,
		principal: user && {
			user,
			memberships: await authority.storage.directory.memberships(tenantId, user.id),
		},
		device,
		deviceBound: device && isBound(device, known),
		acceptances:
			user && snapshot.agreements.length > 0
				? await authority.storage.agreementAcceptances.ofUser(tenantId, user.id)
				: undefined,
	};
}

/** Gathers for a token that is asked for: judged is what it will carry, however the request writes it. */
export async function gatherForToken(
	authority: Authority,
	exchange: Exchange,
	known: Circumstances,
): Promise<Gathered> {
	const { snapshot, client, requested, user } = known;
	const context = await createAccessContext(authority, exchange, known);
	const assignment = await findAssignment(authority, context);
	const consented = user
		? await consentedScopes(authority, snapshot.tenant.id, client, requested.resource, user.id)
		: nothingConsented;
	context.scopes = user ? demandedScopes(requested, client, consented) : assignment.roles;
	return { context, assignment, consented };
}

const noScopes: readonly string[] = [];
const nothingConsented: ReadonlySet<string> = new Set();
