// The end of a sign-in: the session is written, the code is stored and the record is made in one transaction; then the
// response goes on its way. No code without a record.
import { signInRecord } from '../access/record.ts';
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { authorizeResponse } from '../endpoints/authorize-response.ts';
import { signInExpired, storageUnavailable } from '../errors.ts';
import type { HttpResponse } from '../http/message.ts';
import { hashHandle } from '../secrets.ts';
import { persistentSessionLifetime, sessionCookies, signedInAccounts, transientSessionLifetime } from '../session/session-cookies.ts';
import type { AuthorizationCode, Session } from '../storage/storage.ts';
import { createCode, createHandle } from '../tokens/handles.ts';
import { issuerOf } from '../tokens/issuer.ts';
import type { Assessment } from './assess.ts';
import type { SignInTransaction } from './transaction.ts';

/** seconds; RFC 9700 §4.5 wants it short, and no client needs longer */
const codeLifetime = 60;

export interface Completion {
	authority: Authority;
	exchange: Exchange;
	transaction: SignInTransaction;
	assessment: Assessment;
	/** the transaction stands in storage and is spent by this */
	stored: boolean;
	answersPost: boolean;
}

interface SessionChange {
	session: Session;
	handle: string;
}

function continueSession({ authority, exchange, transaction, assessment }: Completion): SessionChange {
	const { user, accounts } = assessment;
	const existing = accounts.find(({ session }) => session.id === transaction.sessionId && session.userId === user?.id);
	// the facts themselves, not how many: the oldest go when there are many
	const changed = !existing || JSON.stringify(assessment.facts) !== JSON.stringify(existing.session.facts) || transaction.freshPassword;
	const byPolicy = assessment.decision?.sessionControls.persistentBrowser;
	const persistent = byPolicy ? byPolicy === 'always' : (transaction.keepSignedIn ?? existing?.session.persistent ?? false);
	const session: Session = {
		id: existing?.session.id ?? randomUuid(authority.random),
		tenantId: user?.tenantId ?? '',
		userId: user?.id ?? '',
		facts: assessment.facts,
		createdAt: existing?.session.createdAt ?? exchange.now,
		expiresAt: changed ? exchange.now + (persistent ? persistentSessionLifetime : transientSessionLifetime) : existing.session.expiresAt,
		persistent,
		...(exchange.ipAddress === undefined ? {} : { ipAddress: exchange.ipAddress }),
	};
	// whoever knew the old handle must not gain what was just proven
	return { session, handle: changed ? createHandle(authority.random) : existing.handle };
}

/** @returns the response, or `undefined` when the tenant's configuration moved and the sign-in must be assessed again */
export async function complete(completion: Completion): Promise<HttpResponse | undefined> {
	const { authority, exchange, transaction, assessment, stored, answersPost } = completion;
	const { snapshot, user, context, decision, client } = assessment;
	if (!snapshot || !user || !context) throw signInExpired();
	const { request } = transaction;
	const { session, handle } = continueSession(completion);
	const code = createCode(authority.random);
	const authorizationCode: AuthorizationCode = {
		codeHash: hashHandle(code),
		tenantId: snapshot.tenant.id,
		userId: user.id,
		sessionId: session.id,
		clientAppId: client.appId,
		redirectUri: request.redirectUri,
		platform: request.platform,
		scope: request.scope,
		resourceAppId: context.requested.resource.appId,
		...(request.codeChallenge === undefined ? {} : { codeChallenge: request.codeChallenge }),
		...(request.nonce === undefined ? {} : { nonce: request.nonce }),
		...(request.claims === undefined ? {} : { claims: request.claims }),
		facts: assessment.facts,
		familyId: randomUuid(authority.random),
		issuedAt: exchange.now,
		expiresAt: exchange.now + codeLifetime,
	};
	const record = signInRecord(exchange, {
		id: randomUuid(authority.random),
		tenantId: snapshot.tenant.id,
		flow: 'authorize',
		clientAppId: client.appId,
		resourceAppId: context.requested.resource.appId,
		user,
		facts: assessment.facts,
		decision,
	});
	const result = await authority.storage.grants
		.completeSignIn({
			...(stored ? { transaction } : {}),
			session,
			handleHash: hashHandle(handle),
			code: authorizationCode,
			record,
			tenantVersion: snapshot.tenant.version,
		})
		.catch((cause) => {
			throw storageUnavailable(cause);
		});
	if (result.outcome === 'stale') return undefined;
	if (result.outcome === 'spent') throw signInExpired();
	authority.emit({ kind: 'signedIn', record });
	const response = authorizeResponse(request, { code, iss: issuerOf(authority.origin, snapshot.tenant.id), session_state: session.id }, { answersPost });
	// all of this browser's sessions, those of other tenants too: finishing here must not sign anybody out there
	const others = (await signedInAccounts(authority, exchange)).filter((account) => account.session.id !== session.id && account.session.userId !== user.id);
	response.headers['set-cookie'] = sessionCookies([{ session, handle }, ...others]);
	return response;
}
