// Whom a receiver wants to hear of: everybody, but for those it removed. OpenID Shared Signals Framework 1.0 §8.1.3.
import type { HttpResponse } from '../http/message.ts';
import type { EventStream } from '../records/event-stream.ts';
import { issuerOf } from '../tokens/issuer.ts';
import {
	auditOfStream,
	changedMeanwhile,
	findStream,
	invalid,
	readSsfBody,
	type SsfCall,
	SsfError,
	ssfEndpoint,
} from './ssf-call.ts';

const mostRemoved = 1000;

/** @throws SsfError 400 for a subject of another form, 404 for one that the tenant does not have */
async function findSubject({ authority, snapshot }: SsfCall, subject: unknown): Promise<string> {
	const { format, iss, sub, email, id } = (subject ?? {}) as Record<string, unknown>;
	const tenantId = snapshot.tenant.id;
	const { directory } = authority.storage;
	const byId =
		format === 'opaque' ? id : format === 'iss_sub' && iss === issuerOf(authority.origin, tenantId) ? sub : '';
	if (!['iss_sub', 'email', 'opaque'].includes(format as string))
		throw invalid("'subject' must have the format iss_sub, email or opaque.");
	const name = format === 'email' ? email : byId;
	if (typeof name !== 'string' || name.length > 320) throw invalid("'subject' is incomplete.");
	const user =
		format === 'email' ? await directory.findUserByPrincipalName(name) : await directory.findUser(tenantId, name);
	if (user?.tenantId !== tenantId) throw new SsfError(404, 'not_found', 'The tenant has no such subject.');
	return user.id;
}

async function change(call: SsfCall, isAdded: boolean): Promise<void> {
	const { stream_id: id, subject } = readSsfBody(call);
	const stream = await findStream(call, id);
	const userId = await findSubject(call, subject);
	const others = stream.removedSubjects.filter((one) => one !== userId);
	const removedSubjects = isAdded ? others : [...others, userId];
	if (removedSubjects.length > mostRemoved)
		throw new SsfError(403, 'access_denied', `${mostRemoved} subjects at most can be removed.`);
	const next: EventStream = { ...stream, removedSubjects, nextAttemptAt: call.exchange.now };
	const audit = auditOfStream(call, stream, {
		...{ activity: 'Update event stream', operation: 'Update' },
		after: { subject: userId, isRemoved: !isAdded },
	});
	if (!(await call.authority.storage.eventStreams.put(next, stream.revision, audit))) throw changedMeanwhile();
}

export const ssfAddSubject = ssfEndpoint(async (call): Promise<HttpResponse> => {
	await change(call, true);
	return { status: 200, headers: {}, body: '' };
});

export const ssfRemoveSubject = ssfEndpoint(async (call): Promise<HttpResponse> => {
	await change(call, false);
	return { status: 204, headers: {}, body: '' };
});
