// A forgotten password: who it is, then proofs and a new password on one page. Whatever name is typed, the same page
// comes, in the same time: mail is sent after the answer, and nothing is said of a name that nobody has. Everything
// that was issued on the old password is void afterwards. Microsoft Entra, "How it works: self-service password reset";
// OWASP ASVS 5.0 §6.4.
import type { Authority, Exchange } from '../authority.ts';
import { methodNotAllowed, ProtocolError } from '../errors.ts';
import { clientNetwork } from '../http/client-network.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import { type Form, parseForm, parseFormBody } from '../http/form.ts';
import type { HttpResponse } from '../http/message.ts';
import { changeOwnMethods } from '../methods/change-methods.ts';
import { byAuthenticatorApp, byMail, gatesOfReset, resetAddress } from '../methods/forgotten-password.ts';
import { knownWords } from '../methods/new-password.ts';
import { takeOneTimeCode } from '../methods/software-one-time-code.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { DirectoryUser } from '../records/user.ts';
import { hashHandle } from '../secrets.ts';
import { formToken, isCrossSite, isFormToken } from '../sign-in/browser-binding.ts';
import { errorPage } from '../sign-in/pages/error-page.ts';
import { resetDonePage, resetNamePage, resetProofPage } from '../sign-in/pages/password-reset-pages.ts';
import { problemWithNew } from '../sign-in/password-change.ts';
import { type Texts, textsFor } from '../sign-in/texts/languages.ts';
import { createHandle } from '../tokens/handles.ts';

const cookie = 'password-reset';
/** seconds in which the second page is answered */
const lifetime = 900;
/** names and proofs from one network; messages to one name; guesses for one name, which grow to one a day */
const perNetwork = { attempts: 30, windowSeconds: 900, lockSeconds: 900 };
const messagesPerName = { attempts: 3, windowSeconds: 3600, lockSeconds: 3600 };
const guessesPerName = { attempts: 5, windowSeconds: 900, lockSeconds: 900, longestLockSeconds: 86_400 };

/** What the second page brings back. */
interface Asked {
	/** of this one question: a code is spent under it */
	id: string;
	/** epoch seconds */
	at: number;
	/** as it was typed, folded */
	name: string;
	/** of the code that was sent; of one that was not, where there is nobody to send it to */
	codeHash: string;
}

export async function passwordReset(authority: Authority, exchange: Exchange): Promise<HttpResponse> {
	try {
		const { method } = exchange.request;
		if (method === 'GET') {
			const username = parseForm(exchange.request.query).get('username')?.slice(0, 256) ?? '';
			return showName(authority, exchange, username);
		}
		if (method !== 'POST') throw methodNotAllowed('GET, POST');
		const form = parseFormBody(exchange.request);
		const username = (form.get('username') ?? '').trim().slice(0, 256);
		const browserKey = browserKeyIn(exchange);
		// another site must not send messages to anybody from here
		if (
			browserKey === undefined ||
			isCrossSite(exchange) ||
			!isFormToken(authority.secrets, cookie, browserKey, form.get('csrf'))
		)
			return showName(authority, exchange, username);
		const network = `password-reset-network:${clientNetwork(exchange.ipAddress)}`;
		const said = textsFor(exchange).passwordReset;
		if (!(await authority.storage.attempts.reserve(network, exchange.now, perNetwork)))
			return showName(authority, exchange, username, said.tooMany);
		if (username === '') return showName(authority, exchange, '', said.nameMissing);
		const asked = readAsked(authority, exchange, form, browserKey);
		return asked === undefined
			? await ask(authority, exchange, { username, browserKey, isLate: form.has('sealed') })
			: await answer(authority, exchange, { form, asked, username, browserKey });
	} catch (error) {
		if (error instanceof ProtocolError) return errorPage(error, exchange);
		throw error;
	}
}

function browserKeyIn({ request }: Exchange): string | undefined {
	const key = parseCookies(request.headers.cookie).get(`__Host-${cookie}`);
	return key && /^[A-Za-z0-9_-]{43}$/.test(key) ? key : undefined;
}

function showName(authority: Authority, exchange: Exchange, username: string, problem?: string): HttpResponse {
	const browserKey = browserKeyIn(exchange) ?? createHandle(authority.random);
	const csrf = formToken(authority.secrets, cookie, browserKey);
	const response = resetNamePage({ texts: textsFor(exchange), csrf, problem }, username);
	response.headers['set-cookie'] = [setCookie(cookie, browserKey, { sameSite: 'Strict', maxAge: 1800 })];
	return response;
}

function readAsked({ secrets }: Authority, { now }: Exchange, form: Form, browserKey: string): Asked | undefined {
	const text = secrets.open('password-reset', form.get('sealed') ?? '', browserKey);
	const asked = text === undefined ? undefined : (JSON.parse(text) as Asked);
	return asked && now - asked.at < lifetime ? asked : undefined;
}

/** The second page, for whatever name. */
async function ask(
	authority: Authority,
	exchange: Exchange,
	{ username, browserKey, isLate }: { username: string; browserKey: string; isLate: boolean },
): Promise<HttpResponse> {
	const { random, secrets, storage } = authority;
	const { now } = exchange;
	const texts = textsFor(exchange);
	const name = foldPrincipalName(username);
	const id = random(16).toString('base64url');
	const code = String(random(6).readUIntBE(0, 6) % 100_000_000).padStart(8, '0');
	const user = await storage.directory.findUserByPrincipalName(username);
	const mayBeSent = await storage.attempts.reserve(`password-reset-mail:${name}`, now, messagesPerName);
	// not awaited: how long a message takes would tell that there is somebody to send it to
	if (user && mayBeSent)
		void sendCode(authority, texts, user, code).catch((error) => failed(authority, exchange, error));
	const asked: Asked = { id, at: now, name, codeHash: hashOfCode(id, code, user) };
	return resetProofPage(
		{
			texts,
			csrf: formToken(secrets, cookie, browserKey),
			problem: isLate ? texts.common.tookTooLong : undefined,
		},
		username,
		secrets.seal('password-reset', JSON.stringify(asked), browserKey),
	);
}

/**
 * A code proves the mailbox that it was sent to, for the password that stood there then: once an administrator has put
 * another address in the place of one that somebody took over, or the password was changed, it proves nothing.
 */
function hashOfCode(id: string, code: string, user: DirectoryUser | undefined): string {
	return hashHandle(JSON.stringify([id, code, user && resetAddress(user), user?.passwordChangedAt]));
}

function failed({ emit }: Authority, { ids }: Exchange, error: unknown): void {
	emit({ kind: 'failed', traceId: ids.traceId, detail: `a message could not be sent: ${String(error)}` });
}

async function sendCode(authority: Authority, texts: Texts, user: DirectoryUser, code: string): Promise<void> {
	const settings = (await authority.snapshots.get(user.tenantId))?.tenant.settings;
	const to = resetAddress(user);
	if (to === undefined || !settings?.selfServicePasswordReset?.includes(byMail)) return;
	if (!user.accountEnabled || user.home) return;
	const text = texts.mail.resetCode(user.userPrincipalName, code, lifetime / 60);
	await authority.sendMail?.({ to, subject: texts.mail.resetCodeSubject, text });
}

interface Answer {
	form: Form;
	asked: Asked;
	username: string;
	browserKey: string;
}

async function answer(
	authority: Authority,
	exchange: Exchange,
	{ form, asked, username, browserKey }: Answer,
): Promise<HttpResponse> {
	const { storage, secrets } = authority;
	const texts = textsFor(exchange);
	const again = (problem: string) =>
		resetProofPage(
			{ texts, csrf: formToken(secrets, cookie, browserKey), problem },
			username,
			form.get('sealed') ?? '',
		);
	const chosen = form.get('chosen') ?? '';
	// it says nothing of anybody, so it comes first, with the words of the name that was typed alone: a code is not spent
	// on a password that will not do
	const typed = { chosen, repeated: form.get('repeated') ?? '', words: knownWords(asked.name) };
	const unfit = await problemWithNew(authority, typed, texts);
	if (unfit) return again(unfit);
	// counted before anything is looked at, by the name: parallel guesses must not outrun the counter
	const key = `password-reset:${asked.name}`;
	if (!(await storage.attempts.reserve(key, exchange.now, guessesPerName))) return again(texts.passwordReset.tooMany);
	// whatever name it is, the work of a password is done: it hides how long what is looked up takes, and where too many
	// passwords wait already, this one is refused
	await authority.passwords.verify(chosen, undefined);
	const user = await provenUser(authority, exchange, form, asked);
	if (!user || !(await write(authority, exchange, user, chosen))) return again(texts.passwordReset.refused);
	await storage.attempts.clear(key);
	return resetDonePage({ texts });
}

/**
 * What is wrong is not told: which of the proofs, or that there is nobody of that name.
 *
 * @returns whose password may be written now; all that was proven is spent
 */
async function provenUser(
	authority: Authority,
	exchange: Exchange,
	form: Form,
	{ id, codeHash, name }: Asked,
): Promise<DirectoryUser | undefined> {
	const { now } = exchange;
	const { storage, snapshots } = authority;
	const user = await storage.directory.findUserByPrincipalName(name);
	const code = (form.get('mail-code') ?? '').replace(/\D/g, '');
	// the mailbox first: nobody else gets as far as the codes of the app, which are counted together with the sign-in's
	if (code.length !== 8 || hashOfCode(id, code, user) !== codeHash || !user) return undefined;
	const spent = `password-reset-code:${id}`;
	if (await storage.attempts.isLocked(spent, now)) return undefined;
	const settings = (await snapshots.get(user.tenantId))?.tenant.settings ?? {};
	const { roleTemplateIds } = await storage.directory.memberships(user.tenantId, user.id);
	const gates = gatesOfReset(user, settings, roleTemplateIds.size > 0);
	if (!gates) return undefined;
	if (gates.includes(byAuthenticatorApp)) {
		const taken = await takeOneTimeCode(authority, exchange, user, form.get('app-code') ?? '');
		if (taken !== 'taken') return undefined;
	}
	const once = { attempts: 1, windowSeconds: lifetime, lockSeconds: lifetime };
	return (await storage.attempts.reserve(spent, now, once)) ? user : undefined;
}

async function write(authority: Authority, exchange: Exchange, user: DirectoryUser, chosen: string): Promise<boolean> {
	const passwordHash = await authority.passwords.hash(chosen);
	const { now } = exchange;
	return changeOwnMethods(authority, exchange, user, (_, as) => {
		// somebody changed it meanwhile: what was proven was proven for the password before
		if (as.passwordHash !== user.passwordHash) return undefined;
		const { mustChangePassword: _must, ...kept } = as;
		return {
			activity: 'Reset password (self-service)',
			operation: 'Update',
			more: [
				// from the next second on: what was issued within this one must not outlive it
				{ kind: 'putUser', user: { ...kept, passwordHash, passwordChangedAt: now, tokensValidFrom: now + 1 } },
				{ kind: 'event', userId: as.id, event: 'credentialChanged', notBefore: now + 1, at: now },
				{ kind: 'event', userId: as.id, event: 'sessionRevoked', notBefore: now + 1, at: now },
			],
			notice: { kind: 'passwordReset', alsoTo: resetAddress(as) },
		};
	});
}
