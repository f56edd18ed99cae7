// The forms of the sign-in pages: GET shows where a sign-in stands, POST takes the current step's form.
import type { Authority, Exchange } from '../authority.ts';
import { findRegistration } from '../directory/find-client.ts';
import { methodNotAllowed, ProtocolError, signInExpired } from '../errors.ts';
import { type Form, parseForm, parseFormBody } from '../http/form.ts';
import { type HttpResponse, redirect } from '../http/message.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import { accountsInTenant } from '../session/accounts-in-tenant.ts';
import { advance, type Move, recordFailedSignIn, refuse, refuseOnPage } from '../sign-in/advance.ts';
import { type Assessment, assess } from '../sign-in/assess.ts';
import { postElsewhere } from '../sign-in/authorize-response.ts';
import {
	browserKeyOf,
	clearTransactionCookie,
	isCrossSite,
	isFormToken,
	transactionCookie,
} from '../sign-in/browser-binding.ts';
import { nextStep, otherPages } from '../sign-in/flow.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { markup } from '../sign-in/pages/html.ts';
import { page } from '../sign-in/pages/page.ts';
import { choicePrefix } from '../sign-in/pages/step-page.ts';
import { takeChallenge } from '../sign-in/passkey-challenge.ts';
import type { StepOutcome } from '../sign-in/step.ts';
import { findStep } from '../sign-in/steps/index.ts';
import { textsFor } from '../sign-in/texts/languages.ts';

export async function signIn(authority: Authority, exchange: Exchange, transactionId: string): Promise<HttpResponse> {
	try {
		const { method } = exchange.request;
		if (method !== 'GET' && method !== 'POST') throw methodNotAllowed('GET, POST');
		const query = method === 'GET' ? parseForm(exchange.request.query) : undefined;
		const answer = query?.get('answer');
		if (query && !query.has('again') && comesFromElsewhere(exchange, transactionId)) return comeAgain(exchange);
		const move = await loadMove(authority, exchange, transactionId);
		if (answer !== undefined) return await takeAnswer(move, answer);
		return method === 'GET' ? await advance(move) : await submit(move);
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

/** A browser that comes from another origin, without the cookie of the sign-in. */
const comesFromElsewhere = ({ request: { headers, query } }: Exchange, transactionId: string) =>
	headers.cookie?.includes(transactionCookie(transactionId)) !== true &&
	(headers['sec-fetch-site'] === 'cross-site' || query.startsWith('answer='));

/**
 * A browser that comes from another site brings no cookie that is strict about sites. This page sends it to the same
 * address again, from here.
 */
function comeAgain(exchange: Exchange): HttpResponse {
	const { path, query } = exchange.request;
	const address = `${path}?${query === '' ? '' : `${query}&`}again=1`;
	const texts = textsFor(exchange);
	const { moment, goOn } = texts.certificate;
	return page({
		texts,
		title: moment,
		head: markup`<meta http-equiv="refresh" content="0;url=${address}">`,
		body: markup`<h1>${moment}</h1><p><a class="return" href="${address}">${goOn}</a></p>`,
	});
}

/** What another origin answered, to which a step of this sign-in sent this browser. */
async function takeAnswer(move: Move & { browserKey: string }, answer: string): Promise<HttpResponse> {
	const { authority, exchange, transaction } = move;
	const assessment = await assess(authority, exchange, transaction, move);
	if (assessment.refusal) return finished(await advance({ ...move, assessment }), transaction);
	const next = nextStep(assessment.state);
	const step = next.kind === 'step' ? findStep(next.id) : undefined;
	const taken = step?.sendsTo ? await takeChallenge(authority, exchange, transaction) : undefined;
	if (!step || !taken) return showCurrent(transaction);
	const form: Form = new Map([['answer', answer]]);
	const went = { ...move, transaction: taken.transaction };
	const texts = textsFor(exchange, transaction);
	const outcome = await step.submit({ ...went, assessment, form, texts, challenge: taken.challenge });
	// a page that is shown again is asked for anew: this address is spent
	return afterForm(went, assessment, new Map(), outcome);
}

async function loadMove(
	authority: Authority,
	exchange: Exchange,
	transactionId: string,
): Promise<Move & { browserKey: string }> {
	const transaction = /^[A-Za-z0-9_-]{22}$/.test(transactionId)
		? await authority.storage.transactions.find(transactionId)
		: undefined;
	// a finished sign-in is over for whoever presses Back or submits twice: no second code
	if (!transaction || transaction.expiresAt <= exchange.now || transaction.finishedAt !== undefined)
		throw signInExpired();
	const browserKey = browserKeyOf(exchange, transaction);
	if (browserKey === undefined) throw signInExpired();
	const client = await findRegistration(authority, transaction.request.clientAppId);
	if (!client) throw signInExpired();
	return {
		authority,
		exchange,
		transaction,
		client,
		accounts: await accountsInTenant(
			authority,
			exchange,
			await authority.storage.directory.findTenant(transaction.request.tenantSegment.toLowerCase()),
		),
		stored: true,
		answersPost: exchange.request.method === 'POST',
		browserKey,
	};
}

async function submit(move: Move & { browserKey: string }): Promise<HttpResponse> {
	const { authority, exchange, transaction, browserKey } = move;
	const form = parseFormBody(exchange.request);
	if (isCrossSite(exchange) || !isFormToken(authority.secrets, transaction.id, browserKey, form.get('csrf')))
		throw signInExpired();
	const assessment = await assess(authority, exchange, transaction, move);
	// what was refused meanwhile takes no password either
	if (assessment.refusal) return finished(await advance({ ...move, assessment }), transaction);
	const next = nextStep(assessment.state);
	const current = next.kind === 'step' ? next.id : undefined;
	// the form of a page that is not the current one: the user went back, or sent it twice; show where the sign-in stands
	if (current === undefined || form.get('step') !== current || form.get('revision') !== String(transaction.revision))
		return showCurrent(transaction);
	const chosen = otherPages(assessment.state).find((id) => form.has(choicePrefix + id));
	if (chosen !== undefined) {
		await authority.storage.transactions.update({ ...transaction, chosenStep: chosen });
		return showCurrent(transaction);
	}
	const step = findStep(current);
	const texts = textsFor(exchange, transaction);
	if (!step.answersChallenge)
		return afterForm(move, assessment, form, await step.submit({ ...move, assessment, form, texts }));
	const taken = await takeChallenge(authority, exchange, transaction);
	if (!taken) return showCurrent(transaction);
	const went = { ...move, transaction: taken.transaction };
	return afterForm(
		went,
		assessment,
		form,
		await step.submit({ ...went, assessment, form, texts, challenge: taken.challenge }),
	);
}

/** What comes of a form. */
async function afterForm(
	move: Move & { browserKey: string },
	assessment: Assessment,
	form: Form,
	outcome: StepOutcome,
): Promise<HttpResponse> {
	const { authority, exchange, transaction } = move;
	switch (outcome.kind) {
		case 'problem':
			if (outcome.failed) await recordFailedSignIn(move, assessment, outcome.failed);
			return advance({ ...move, problem: { message: outcome.message, form } });
		case 'decline': {
			const { answer } = transaction.request;
			await recordFailedSignIn(move, assessment, outcome);
			// the device that waits is told, not left to wait
			if (answer.kind === 'device' && outcome.error.code === 65004)
				await authority.storage.deviceAuthorizations.decline(answer.deviceCodeHash);
			const stoppedOnPage = outcome.error.code !== 65004;
			return stoppedOnPage
				? refuseOnPage({ ...move, client: assessment.client }, outcome.error, assessment.snapshot?.tenant.displayName)
				: refuse(move, outcome.error);
		}
		case 'elsewhere':
			if (!(await authority.storage.transactions.update({ ...transaction, ...outcome.changes })))
				return showCurrent(transaction);
			return outcome.form
				? postElsewhere(outcome.location, outcome.form, textsFor(exchange, transaction))
				: redirect(outcome.location, 303);
		case 'advance': {
			const changed = { ...transaction, ...outcome.changes };
			const reassessed = await assess(authority, exchange, changed, move);
			const following = nextStep(reassessed.state);
			// what the last page changed goes into the commit that ends the sign-in
			if (reassessed.refusal || following.kind === 'complete')
				return finished(await advance({ ...move, transaction: changed, assessment: reassessed }), transaction);
			if (!(await authority.storage.transactions.update(changed))) return showCurrent(transaction);
			// a page that was reached by a redirect is not sent again when it is reloaded
			if (following.kind === 'step') return showCurrent(transaction);
			return finished(
				await advance({
					...move,
					transaction: { ...changed, revision: transaction.revision + 1 },
					assessment: reassessed,
				}),
				transaction,
			);
		}
	}
}

function showCurrent(transaction: SignInTransaction): HttpResponse {
	return redirect(`/sign-in/${transaction.id}`, 303);
}

function finished(response: HttpResponse, transaction: SignInTransaction): HttpResponse {
	const cookies = response.headers['set-cookie'] ?? [];
	response.headers['set-cookie'] = [
		...(Array.isArray(cookies) ? cookies : [cookies]),
		clearTransactionCookie(transaction.id),
	];
	return response;
}
