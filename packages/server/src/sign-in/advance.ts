// One move of a sign-in: assess, ask the flow what comes next, and show it, finish, or send the error back.

import { refusalFor } from '../access/enforce.ts';
import { recordRefusal } from '../access/record.ts';
import { refusalKey } from '../access/sign-in-risk.ts';
import { untilSettled } from '../access/until-settled.ts';
import type { Authority, Exchange } from '../authority.ts';
import {
	adminConsentRequired,
	consentRequired,
	loginRequired,
	type ProtocolError,
	passwordExpired,
	signInExpired,
	tooManyRequests,
	userNotAssigned,
} from '../errors.ts';
import { clientAppTypeOf } from '../grants/redirect-platform.ts';
import { clientNetwork } from '../http/client-network.ts';
import { describeAuthorizeError } from '../http/error-response.ts';
import type { Form } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Application } from '../records/application.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import { hashHandle } from '../secrets.ts';
import type { SignedInAccount } from '../session/signed-in-account.ts';
import { createHandle } from '../tokens/handles.ts';
import { anotherAccountPath } from './another-account.ts';
import { type Assessment, assess } from './assess.ts';
import { authorizeResponse, issuerParameter, returnControl } from './authorize-response.ts';
import { complete } from './complete.ts';
import { nextStep, otherPages } from './flow.ts';
import { errorPage } from './pages/error-page.ts';
import { stepPage } from './pages/step-page.ts';
import { settleSignInRisk } from './settle-sign-in-risk.ts';
import type { FailedSignIn } from './step.ts';
import { findStep } from './steps/index.ts';
import { textsFor } from './texts/languages.ts';

export interface Move {
	authority: Authority;
	exchange: Exchange;
	transaction: SignInTransaction;
	client: Application;
	accounts: readonly SignedInAccount[];
	/** the transaction stands in storage */
	stored: boolean;
	answersPost: boolean;
	/** the value of the browser's cookie for this transaction; absent until a page is shown */
	browserKey?: string;
	/** how the transaction stands, where it was just asked */
	assessment?: Assessment;
	/** shown again with a problem */
	problem?: { message: string; form: Form };
}

function errorParameters(
	{ authority, exchange, transaction }: Pick<Move, 'authority' | 'exchange' | 'transaction'>,
	error: ProtocolError,
): Record<string, string> {
	const { tenantSegment, version1 } = transaction.request;
	return {
		...describeAuthorizeError(error, exchange.ids),
		// version 1 promises none
		...(version1 ? {} : issuerParameter(authority.origin, tenantSegment, transaction.tenantId)),
	};
}

/** The error response to the client. */
export function refuse(
	{
		authority,
		exchange,
		transaction,
		answersPost,
	}: Pick<Move, 'authority' | 'exchange' | 'transaction' | 'answersPost'>,
	error: ProtocolError,
): HttpResponse {
	const { answer } = transaction.request;
	const texts = textsFor(exchange, transaction);
	if (answer.kind === 'device') return errorPage(error, exchange, { texts });
	return authorizeResponse(answer, errorParameters({ authority, exchange, transaction }, error), {
		answersPost,
		texts,
	});
}

/** A page that tells the user what happened, with the way back to the application. */
export function refuseOnPage(
	move: Pick<Move, 'authority' | 'exchange' | 'transaction'> & { client: Application },
	error: ProtocolError,
	tenantName: string | undefined,
): HttpResponse {
	const { exchange, transaction, client } = move;
	const { answer } = transaction.request;
	const texts = textsFor(exchange, transaction);
	if (answer.kind === 'device') return errorPage(error, exchange, { texts, tenantName });
	const { control, formAction } = returnControl(answer, errorParameters(move, error), client.displayName, texts);
	const anotherAccount = anotherAccountPath(transaction.request);
	return errorPage(error, exchange, { texts, tenantName, control, formAction, anotherAccount });
}

/**
 * The log's record of a sign-in that failed. A name that nobody has is not in it: it may be a password, typed into the
 * wrong field.
 */
export async function recordFailedSignIn(
	{ authority, exchange, transaction }: Move,
	assessment: Assessment,
	{ error, user = assessment.user }: FailedSignIn,
): Promise<void> {
	const tenantId = assessment.snapshot?.tenant.id ?? user?.tenantId;
	if (tenantId === undefined) return;
	await recordRefusal({ authority, exchange }, error, {
		id: exchange.ids.traceId,
		tenantId,
		flow: 'authorize',
		clientAppId: assessment.client.appId,
		resourceAppId: assessment.context?.requested.resource.appId,
		user,
		facts: assessment.facts,
		device: assessment.context?.device,
		clientAppType: clientAppTypeOf(transaction.request.platform),
		decision: assessment.decision,
		context: assessment.context,
		risk: (await settleSignInRisk({ authority, exchange, transaction, assessment }, 'refused'))?.record,
	});
	const wrongFactor = 500121;
	if (error.code === wrongFactor && user) authority.risk.recent.promptRefused(refusalKey(user), exchange.now);
}

/** The error that a silent request gets where a user would see a page. */
function silentError(assessment: Assessment, stepId: string): ProtocolError {
	const { decision, context } = assessment;
	if (stepId === 'consent') return consentRequired(assessment.client.appId);
	if (stepId === 'change-password') return passwordExpired();
	return (decision && context && refusalFor(decision, context)) ?? loginRequired();
}

export function advance(move: Move): Promise<HttpResponse> {
	return untilSettled(async (isFirst) => {
		// what was known before is worth one try: the configuration has moved where it fails
		const known = isFirst ? move.assessment : undefined;
		return advanceOnce(move, known ?? (await assess(move.authority, move.exchange, move.transaction, move)));
	});
}

async function advanceOnce(move: Move, assessment: Assessment): Promise<HttpResponse | undefined> {
	const { authority, exchange, transaction, stored, answersPost } = move;
	const silent = transaction.request.prompt === 'none';
	const state = silent ? { ...assessment.state, keepSignedInUnanswered: false } : assessment.state;
	const tenantName = assessment.snapshot?.tenant.displayName;
	const stop = async (error: ProtocolError) => {
		await recordFailedSignIn(move, assessment, { error });
		return silent ? refuse(move, error) : refuseOnPage({ ...move, client: assessment.client }, error, tenantName);
	};
	const { refusal } = assessment;
	if (refusal?.to === 'page') return stop(refusal.error);
	if (refusal) {
		if (assessment.user) await recordFailedSignIn(move, assessment, { error: refusal.error });
		return refuse(move, refusal.error);
	}
	const next = nextStep(state);
	switch (next.kind) {
		case 'complete':
			return complete({ authority, exchange, transaction, assessment, stored, answersPost });
		case 'blocked':
		case 'adminConsentNeeded': {
			const refusal = assessment.decision && assessment.context && refusalFor(assessment.decision, assessment.context);
			const error = refusal ?? adminConsentRequired();
			return stop(error);
		}
		case 'notAssigned':
			return stop(userNotAssigned(assessment.client.appId));
		case 'step': {
			if (!silent) return showStep(move, assessment, next.id);
			const error = silentError(assessment, next.id);
			await recordFailedSignIn(move, assessment, { error });
			return refuse(move, error);
		}
	}
}

async function showStep(move: Move, assessment: Assessment, stepId: string): Promise<HttpResponse> {
	const { authority, exchange, stored, problem } = move;
	const browserKey = move.browserKey ?? createHandle(authority.random);
	const step = findStep(stepId);
	const texts = textsFor(exchange, move.transaction);
	// whoever has the password and not the second factor ends here: what was detected must not end with them
	await settleSignInRisk({ authority, exchange, transaction: move.transaction, assessment }, 'underWay');
	const prepared = step.prepare?.({ authority, exchange, transaction: move.transaction, assessment, texts });
	const transaction = { ...move.transaction, browserHash: hashHandle(browserKey), ...prepared };
	if (!stored) {
		const { id, expiresAt } = transaction;
		if (!authority.openRequests.take(clientNetwork(exchange.ipAddress), id, expiresAt, exchange.now))
			throw tooManyRequests(60);
		await authority.storage.transactions.create(transaction);
	} else if (prepared) {
		if (!(await authority.storage.transactions.update(transaction))) throw signInExpired();
		transaction.revision += 1;
	}
	authority.emit({
		kind: 'stepShown',
		step: stepId,
		clientName: assessment.client.displayName,
		userPrincipalName: assessment.user?.userPrincipalName,
	});
	const view = { authority, exchange, transaction, assessment, texts, ...(problem ? { form: problem.form } : {}) };
	return stepPage(step, view, {
		browserKey,
		problem: problem?.message,
		choices: otherPages(assessment.state).map(findStep),
	});
}
