// Security events of other systems, pushed one by one to the tenant that believes them. RFC 8935 §2; OpenID Shared
// Signals Framework 1.0 §3, §4.
import { isJsonObject, type JsonObject } from '@countersign/protocol';
import { untilSettled } from '../access/until-settled.ts';
import type { Authority, Exchange } from '../authority.ts';
import { requireSnapshot } from '../directory/tenant-resolution.ts';
import { storageUnavailable, tooManyRequests } from '../errors.ts';
import { clientNetwork } from '../http/client-network.ts';
import { type HttpResponse, json } from '../http/message.ts';
import type { Device } from '../records/device.ts';
import type { TakenEvent } from '../records/event-transmitter.ts';
import type { DirectoryUser } from '../records/user.ts';
import { hashHandle } from '../secrets.ts';
import {
	clockDifference,
	EventTokenError,
	KeysUnreachable,
	longestDelay,
	type ReceivedEvent,
	readEventToken,
} from '../security-events/read-event-token.ts';
import { issuerOf } from '../tokens/issuer.ts';
import { effects } from './ssf-effects.ts';

/** by network of the sender: each costs a signature to verify, and anybody may send */
const limit = { attempts: 600, windowSeconds: 60, lockSeconds: 60 };
const largest = 65_536;
const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** others change tenants without taking turns */
const patience = { tries: 20, giveUp: () => storageUnavailable(new Error('the tenant kept moving')) };

/** What a simple subject is called: by the tenant's own issuer, or by an id without one. RFC 9493 §3.2.3, §3.2.4 */
function idIn(own: string, { format, iss, sub, id }: JsonObject): string | undefined {
	const said = format === 'opaque' ? id : format === 'iss_sub' && iss === own ? sub : undefined;
	return typeof said === 'string' && guid.test(said) ? said.toLowerCase() : undefined;
}

async function findUser(authority: Authority, tenantId: string, own: string, subject: JsonObject) {
	const { directory } = authority.storage;
	const { format, email } = subject;
	const id = idIn(own, subject);
	let user: DirectoryUser | undefined;
	if (id !== undefined) user = await directory.findUser(tenantId, id);
	else if (format === 'email' && typeof email === 'string' && email.length <= 320)
		user = await directory.findUserByPrincipalName(email);
	// names are known across tenants: one of another tenant is nobody here
	return user?.tenantId === tenantId ? user : undefined;
}

async function findDevice({ storage }: Authority, tenantId: string, own: string, subject: JsonObject) {
	const id = idIn(own, subject);
	if (id === undefined) return undefined;
	return (await storage.devices.find(tenantId, id)) ?? (await storage.devices.findObject(tenantId, id));
}

/** Shared Signals Framework 1.0 §3.3: of a complex subject each member by itself; a simple one is of either kind. */
async function resolve(
	authority: Authority,
	tenantId: string,
	subject: JsonObject,
): Promise<{ user: DirectoryUser | undefined; device: Device | undefined }> {
	const own = issuerOf(authority.origin, tenantId);
	const isComplex = subject.format === 'complex' || subject.format === undefined;
	const part = (name: string) => (isComplex ? subject[name] : subject);
	const [user, device] = [part('user'), part('device')];
	return {
		user: isJsonObject(user) ? await findUser(authority, tenantId, own, user) : undefined,
		device: isJsonObject(device) ? await findDevice(authority, tenantId, own, device) : undefined,
	};
}

/** When it happened: not later than now, or an event would revoke what is issued tomorrow. CAEP 1.0 §2 */
function instantOf({ event_timestamp: at }: JsonObject, { issuedAt }: ReceivedEvent, now: number): number {
	return Math.min(typeof at === 'number' && Number.isFinite(at) && at >= 0 ? Math.floor(at) : issuedAt, now);
}

async function apply(authority: Authority, exchange: Exchange, tenantId: string, received: ReceivedEvent) {
	const { transmitter, subject } = received;
	for (const [type, event] of received.events) {
		const name = (type.startsWith(caep) ? type.slice(caep.length) : '') as TakenEvent;
		// RFC 8935 §2.2: what the receiver has no use for is taken all the same
		if (!transmitter.events.includes(name)) continue;
		if (!subject) throw new EventTokenError('invalid_request', "it names no subject: 'sub_id' is missing");
		const at = instantOf(event, received, exchange.now);
		await untilSettled(async () => {
			const version = await authority.storage.directory.tenantVersion(tenantId);
			if (version === undefined) return true;
			const whom = await resolve(authority, tenantId, subject);
			const told = { authority, exchange, tenantId, transmitter, event, at, ...whom };
			const effect = await effects[name](told);
			if (!effect) return true;
			const { changes, audit } = effect;
			return (await authority.storage.directoryChanges.apply(tenantId, changes, audit, version)) ? true : undefined;
		}, patience);
	}
}

/** An event that was taken is remembered for as long as it could be sent again, beside tokens that were ended. */
async function takeOnce(authority: Authority, exchange: Exchange, tenantId: string, received: ReceivedEvent) {
	const { grants } = authority.storage;
	const { transmitter, jti, issuedAt } = received;
	const name = `security-event ${hashHandle(JSON.stringify([tenantId, transmitter.id, jti]))}`;
	if (await grants.isTokenRevoked(name)) return;
	// first what it changes: an event that failed halfway comes again, and changes nothing twice
	await apply(authority, exchange, tenantId, received);
	await grants.revokeToken(name, issuedAt + longestDelay + clockDifference);
}

export async function ssfEvents(authority: Authority, exchange: Exchange, segment: string): Promise<HttpResponse> {
	const { request, now, ipAddress } = exchange;
	const { tenant } = await requireSnapshot(authority, segment);
	const key = `security-events:${clientNetwork(ipAddress)}`;
	if (!(await authority.storage.attempts.reserve(key, now, limit))) throw tooManyRequests(limit.lockSeconds);
	const refused = (err: string, description: string) => json(400, { err, description }, { 'content-language': 'en' });
	if (!/^application\/secevent\+jwt\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
		return refused('invalid_request', 'send application/secevent+jwt');
	if (request.body.length > largest) return refused('invalid_request', 'it is too long');
	try {
		const transmitters = tenant.settings.eventTransmitters ?? [];
		const { issuerKeys } = authority;
		const received = await readEventToken(request.body.trim(), transmitters, { issuerKeys, now });
		await authority.takeTurn(tenant.id, () => takeOnce(authority, exchange, tenant.id, received));
	} catch (error) {
		if (error instanceof EventTokenError) return refused(error.code, error.message);
		if (!(error instanceof KeysUnreachable)) throw error;
		authority.emit({ kind: 'failed', traceId: exchange.ids.traceId, detail: error.message });
		return { status: 503, headers: { 'retry-after': '300' }, body: '' };
	}
	return { status: 202, headers: {}, body: '' };
}
